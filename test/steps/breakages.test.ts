import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { breakObject } from '../../broken/objects/breakages.ts';
import { readMapSymbols } from '../../runtime/load/map-symbols.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import { THOROUGH } from '../effort.ts';

const hello = readFileSync(join(import.meta.dirname, '../../programs/bin/hello'));
const broken = (words: string) => readElfObject(breakObject(hello, words), 'hello');

describe('changes to an object file', () => {
  test('leave the original alone', () => {
    const copy = Uint8Array.from(hello);
    breakObject(hello, 'e_machine set to EM_BPF');
    assert.deepEqual(Uint8Array.from(hello), copy);
  });

  test('set one field, and nothing else', () => {
    const changed = breakObject(hello, 'p_flags of program header 2 set to RWX');
    const differing = [...changed.keys()].filter((index) => changed[index] !== hello[index]);
    assert.deepEqual(differing, [0xb0 + 4]);
    assert.equal(changed[0xb4], 7);
  });

  test('rename a section, with a longer name too', () => {
    const section = 'tracepoint/syscalls/sys_enter_dup';
    for (const name of ['xdp', `rex/${section}`]) {
      const names = broken(`section "${section}" renamed to "${name}"`).sections.map((found) => found.name);
      assert.ok(names.includes(name) && !names.includes(section));
    }
  });

  test('rename symbols', () => {
    const names = broken('symbol "__rex_handle_timeout" renamed to "__rex_handle_timeout_no_more"').symbols.map(
      ({ name }) => name,
    );
    assert.ok(names.includes('__rex_handle_timeout_no_more') && !names.includes('__rex_handle_timeout'));
    const imports = broken('dynamic symbol "rex_trace_printk" renamed to "rex_trace"').relocations.map(
      ({ symbol }) => symbol?.name,
    );
    assert.ok(imports.includes('rex_trace') && !imports.includes('rex_trace_printk'));
  });

  test("set a field of a map's description, and nothing else", () => {
    const sampler = readFileSync(join(import.meta.dirname, '../../programs/bin/stack_sampler'));
    const [before, after] = [sampler, breakObject(sampler, 'flags of map "counts" set to 32')].map((bytes) =>
      readMapSymbols(readElfObject(bytes, 'stack_sampler')),
    );
    const changed = before!.map((map) => (map.name === 'counts' ? { ...map, flags: 32 } : map));
    assert.deepEqual(after, changed);
    assert.throws(() => breakObject(sampler, 'flags of map "none" set to 1'), { code: 'ELF_FIELD' });
    assert.throws(() => breakObject(sampler, 'kptr of map "counts" set to 1'), { code: 'ELF_FIELD' });
  });

  test('change relocations and cut the file', THOROUGH, () => {
    assert.equal(broken('r_type of relocation 0 set to R_X86_64_64').relocations[0]!.typeName, 'R_X86_64_64');
    assert.equal(broken('r_addend of relocation 0 set to 0x123').relocations[0]!.addend, 0x123n);
    assert.equal(breakObject(hello, 'only its first 300 bytes').length, 300);
    assert.equal(breakObject(hello, 'no bytes at all').length, 0);
  });

  for (const words of [
    'a coat of paint',
    'e_color set to 1',
    'p_flags of program header 99 set to 1',
    'p_flags of segment 1 set to 1',
    'sh_size of section ".nothing" set to 1',
    'st_size of symbol "nothing" set to 1',
    'r_type of relocation 999 set to 1',
    'e_type set to ET_NOTHING',
  ]) {
    test(`"${words}" is refused`, () => {
      assert.throws(
        () => breakObject(hello, words),
        (error) => error instanceof Diagnostic && error.kind === 'input',
      );
    });
  }
});
