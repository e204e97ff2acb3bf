import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { load, loadEnvironment, refusedLoad } from './environment.ts';

describe('relocations', () => {
  test('a RELATIVE word gets the image base added', () => {
    const built = buildRexElf({ pointers: [{ at: ['.data.rel.ro', 8], to: ['.rodata', 4] }] });
    const environment = loadEnvironment();
    const image = load(built.bytes, environment);
    const base = image.region.offset;
    const word = environment.memory.readU64(base + built.sections.get('.data.rel.ro')!.address + 8);
    assert.equal(word, toAddress(base + built.sections.get('.rodata')!.address + 4));
  });

  test('a RELATIVE word that is not its addend becomes base and addend all the same', () => {
    const built = buildRexElf({
      maps: [{ name: 'm', type: 2, keySize: 4, valueSize: 4, maxEntries: 1 }],
      pointers: [{ at: ['.data.rel.ro', 8], to: ['.rodata', 4], stored: 0x77 }],
    });
    const environment = loadEnvironment();
    const base = load(built.bytes, environment).region.offset;
    const word = environment.memory.readU64(base + built.sections.get('.data.rel.ro')!.address + 8);
    assert.equal(word, toAddress(base + built.sections.get('.rodata')!.address + 4));
  });

  test('GLOB_DAT slots get the addresses of functions, variables and per-CPU variables', () => {
    const imports = ['bpf_ktime_get_ns', 'jiffies', 'rex_stack_ptr'];
    const built = buildRexElf({ imports });
    const environment = loadEnvironment();
    const image = load(built.bytes, environment);
    assert.deepEqual(image.imports, imports);
    for (const name of imports) {
      const symbol = environment.kallsyms.resolve(name)!;
      const word = environment.memory.readU64(image.region.offset + built.slots.get(name)!);
      assert.equal(word, (BigInt(symbol.high) << 32n) | BigInt(symbol.low), name);
    }
  });

  test('a name without a relocation is not resolved', () => {
    const image = load(buildRexElf({ imports: ['jiffies'], unusedImports: ['no_such_function'] }).bytes);
    assert.deepEqual(image.imports, ['jiffies']);
  });

  test('a name unknown to the kernel is refused', () => {
    const error = refusedLoad(buildRexElf({ imports: ['jiffies', 'no_such_function'] }).bytes);
    assert.equal(error.code, 'LOAD_SYMBOL_UNKNOWN');
    assert.equal(error.kind, 'refused');
    assert.equal(error.errno, 'EINVAL');
    assert.match(error.message, /relocation 1 of \.rela\.dyn: the kernel has no symbol "no_such_function"/);
  });

  test('an import that the model lacks is unsupported, by name', () => {
    const error = refusedLoad(buildRexElf({ imports: ['bpf_ringbuf_reserve'] }).bytes);
    assert.equal(error.code, 'LOAD_SYMBOL_UNSUPPORTED');
    assert.equal(error.kind, 'unsupported');
    assert.equal(error.errno, undefined);
    assert.match(error.message, /"bpf_ringbuf_reserve"/);
  });

  test('a name of 512 bytes is too long, one of 511 is merely unknown', () => {
    const tooLong = refusedLoad(buildRexElf({ imports: ['x'.repeat(512)] }).bytes);
    assert.equal(tooLong.code, 'LOAD_SYMBOL_NAME');
    assert.equal(tooLong.errno, 'E2BIG');
    assert.match(tooLong.message, /512 bytes/);
    assert.equal(refusedLoad(buildRexElf({ imports: ['x'.repeat(511)] }).bytes).code, 'LOAD_SYMBOL_UNKNOWN');
  });

  for (const [type, name] of [
    [7, 'R_X86_64_JUMP_SLOT'],
    [1, 'R_X86_64_64'],
    [37, 'R_X86_64_IRELATIVE'],
    [18, 'R_X86_64_TPOFF64'],
  ] as const) {
    test(`${name} is refused`, () => {
      const { bytes } = buildRexElf({ imports: ['jiffies'] }, { relocations: { 0: { r_type: type } } });
      const error = refusedLoad(bytes);
      assert.equal(error.code, 'LOAD_RELOCATION_TYPE');
      assert.equal(error.errno, 'EINVAL');
      assert.match(error.message, new RegExp(`relocation type not supported: ${name} \\(${type}\\) against "jiffies"`));
    });
  }

  test('a relocation whose last byte is past the image is refused', () => {
    const at = (r_offset: number) => buildRexElf({ imports: ['jiffies'] }, { relocations: { 0: { r_offset } } }).bytes;
    const error = refusedLoad(at(0x3000 - 7));
    assert.equal(error.code, 'LOAD_RELOCATION_OUTSIDE');
    assert.equal(error.errno, 'EINVAL');
    assert.equal(load(at(0x3000 - 8)).imports.length, 1);
  });
});
