import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { unloadObject } from '../../runtime/load/load-object.ts';
import { buildRexElf, RETURN_ZERO } from '../object/elf-builder.ts';
import { load, loadEnvironment } from './environment.ts';

const FUNCTIONS = [
  { name: 'prog', section: 'xdp', code: RETURN_ZERO },
  { name: '__rex_handle_timeout', section: '.text', code: RETURN_ZERO },
  { name: '_RNvCsabcdef_5hello5parse', section: '.text', code: new Uint8Array(33).fill(0x90) },
];

describe("an object's symbols", () => {
  test('are registered under its tag, demangled, sizes rounded up to 16', () => {
    const { bytes } = buildRexElf({ functions: FUNCTIONS });
    const environment = loadEnvironment();
    const image = load(bytes, environment);
    assert.match(image.tag, /^[0-9a-f]{16}$/);
    const sizes = new Map(image.symbols.map(({ name, size }) => [name, size]));
    assert.equal(sizes.get(`rex_prog_${image.tag}::hello::parse`), 48);
    assert.equal(sizes.get(`rex_prog_${image.tag}::prog`), 16);
    const place = environment.kallsyms.describe(toAddress(image.programs[0]!.address + 2));
    assert.equal(place, `rex_prog_${image.tag}::prog+0x2/0x10`);
  });

  test('the tag is the start of the SHA-1 of the file', () => {
    const { bytes } = buildRexElf({ functions: FUNCTIONS });
    assert.equal(load(bytes).tag, createHash('sha1').update(bytes).digest('hex').slice(0, 16));
  });

  test('two copies of one object have tags of their own, and unloading one leaves the other', () => {
    const { bytes } = buildRexElf();
    const environment = loadEnvironment();
    const first = load(bytes, environment);
    const second = load(bytes, environment);
    assert.notEqual(first.tag, second.tag);
    unloadObject(environment, first);
    const place = environment.kallsyms.lookup(toAddress(second.programs[0]!.address));
    assert.equal(place?.function, 'prog');
    assert.equal(environment.kallsyms.lookup(toAddress(first.programs[0]!.address)), undefined);
  });
});
