import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXECUTE, READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { load, loadEnvironment } from './environment.ts';

describe('the image', () => {
  test('holds each segment under its protection, and .bss is zero', () => {
    const data = Uint8Array.of(1, 2, 3, 4);
    const built = buildRexElf({ data, zeroed: 5000, readOnlyData: Uint8Array.of(9, 8, 7) });
    const environment = loadEnvironment();
    const { memory } = environment;
    const dirty = memory.allocate('earlier', 0x8000, READ | WRITE);
    memory.u8.fill(0xaa, dirty.offset, dirty.offset + dirty.size);
    memory.free(dirty);
    const { region, code } = load(built.bytes, environment);
    const at = (section: string) => region.offset + built.sections.get(section)!.address;
    assert.deepEqual([...memory.bytes(at('.rodata'), 3)], [9, 8, 7]);
    assert.deepEqual([...memory.bytes(at('.data'), 4)], [...data]);
    assert.ok(memory.bytes(at('.bss'), 5000).every((byte) => byte === 0));
    assert.equal(memory.protectionAt(at('.rodata')), READ);
    assert.equal(memory.protectionAt(at('xdp')), READ | EXECUTE);
    assert.equal(memory.protectionAt(at('.data.rel.ro')), READ | WRITE);
    assert.equal(memory.protectionAt(at('.bss') + 4999), READ | WRITE);
    assert.equal(memory.protectionAt(region.offset - 1), 0, 'guard page below');
    assert.equal(memory.protectionAt(region.offset + region.size), 0, 'guard page above');
    assert.deepEqual(code.executable, [{ offset: region.offset + 0x1000, size: 0x1000 }]);
    assert.deepEqual(code.readOnly, [{ offset: region.offset, size: 0x1000 }]);
    assert.deepEqual(
      code.functions.map(({ name, offset }) => [name, offset]),
      [
        ['prog', at('xdp')],
        ['__rex_handle_timeout', at('.text')],
      ],
    );
  });
});
