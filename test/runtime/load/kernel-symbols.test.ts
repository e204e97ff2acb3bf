import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { unloadObject } from '../../../runtime/load/load-object.ts';
import { THOROUGH } from '../../effort.ts';
import { buildRexElf, RETURN_ZERO } from '../object/elf-builder.ts';
import { load, loadEnvironment, refusedLoad } from './environment.ts';

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

  test('the tag is 8 digits and 8 zeros, the same in the same order of loads', () => {
    const tags = () => {
      const environment = loadEnvironment();
      return [FUNCTIONS, undefined].map(
        (functions) => load(buildRexElf({ ...(functions && { functions }) }).bytes, environment).tag,
      );
    };
    for (const tag of tags()) assert.match(tag, /^[0-9a-f]{8}0{8}$/);
    assert.deepEqual(tags(), tags());
  });

  test('an object that is loaded anew has another tag', () => {
    const { bytes } = buildRexElf();
    const environment = loadEnvironment();
    const first = load(bytes, environment);
    unloadObject(environment, first);
    assert.notEqual(load(bytes, environment).tag, first.tag);
  });

  test('a symbol table without functions is refused', () => {
    const symbols = Object.fromEntries(FUNCTIONS.map(({ name }) => [name, { st_info: 1 }]));
    const error = refusedLoad(buildRexElf({ functions: FUNCTIONS }, { symbols }).bytes);
    assert.deepEqual([error.code, error.errno], ['LOAD_NO_FUNCTION', 'EINVAL']);
  });

  test('a name of 512 bytes is too long, one of 511 is not', THOROUGH, () => {
    const named = (length: number) => [...FUNCTIONS, { ...FUNCTIONS[2]!, name: 'n'.repeat(length) }];
    const error = refusedLoad(buildRexElf({ functions: named(512) }).bytes);
    assert.deepEqual([error.code, error.errno], ['LOAD_FUNCTION_NAME', 'E2BIG']);
    const { bytes } = buildRexElf({ functions: named(511) });
    assert.equal(load(bytes).symbols.length, 4);
    // It is the bytes of the file that count, of whatever encoding.
    const at = Buffer.from(bytes).indexOf('n'.repeat(511));
    bytes.fill(0xff, at, at + 511);
    assert.ok(load(bytes).symbols.some(({ name }) => name.endsWith('\\xff'.repeat(511))));
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
