import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readNamedSection } from '../../../runtime/object/any-elf/named-section.ts';
import { demangle } from '../../../runtime/object/demangle.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { processorTime } from '../../patience.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { BIN, objectsIn } from '../audit/audit-kernel.ts';
import { askLlvm, makeDemangleVectors, VECTORS } from './make-demangle-vectors.ts';
import { Random } from './random.ts';

if (process.env.UPDATE_GOLDEN === '1') makeDemangleVectors();

const vectors = readFileSync(VECTORS, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [name = '', meaning = ''] = line.split('\t');
    return { name, meaning };
  });

const REFRESH =
  'refresh test/runtime/object/fixtures/demangle-vectors.tsv with UPDATE_GOLDEN=1 (wants rustc, nm and llvm-cxxfilt)';

test('names are written as LLVM’s demangler writes them', () => {
  assert.ok(vectors.filter(({ name }) => name.startsWith('_R')).length > 400, REFRESH);
  assert.ok(vectors.filter(({ name }) => name.startsWith('_ZN')).length > 150, REFRESH);
  for (const { name, meaning } of vectors) assert.equal(demangle(name), meaning, `${name}; ${REFRESH}`);
});

test('every production of the v0 grammar stands in the vectors', () => {
  const productions: Readonly<Record<string, RegExp>> = {
    closure: /::\{closure#1\}/,
    shim: /\{shim:vtable#0\}/,
    'inherent impl': /^<demangle_names::outer::inner::Plain>::method$/,
    'trait impl': /^<\[u8; 3\] as demangle_names::Trait>::required$/,
    'trait method': /^<demangle_names::outer::inner::\w+ as |^<.* as core::fmt::Display>/,
    'punycode identifier': /::gödel::መሠረት::ሀ$/,
    'binder and lifetimes': /for<'a, 'b> fn\(&'a u8, &'b mut u8\) -> &'a u8/,
    'nested binder': /for<'a> fn\(for<'b> fn/,
    'associated types': /dyn demangle_names::Assoc<u8, \w+ = .*, \w+ = /,
    'bounds of a trait object': /dyn core::fmt::Debug \+ core::marker::S/,
    ABI: /unsafe extern "C" fn\(\*const u8, \.\.\.\) -> i32/,
    'ABI with a hyphen': /extern "C-unwind" fn/,
    'negative constant': /number::<-1>/,
    'constant past 64 bits': /unsigned::<0x[0-9a-f]{32}>/,
    bool: /yes::<true>/,
    'escaped char': /letter::<'\\''>/,
    'char beyond ASCII': /::<.*'\\u\{e9\}'/,
    'string constant, left as it is': /^_RI\w*4textKRe/,
    'array constant, left as it is': /^_RI\w*5arrayKA/,
    'structure constant, left as it is': /^_RI\w*5pointKV/,
    'pattern type, left as it is': /^_R\w*Wm/,
    placeholder: /<_>/,
    'vendor suffix': /a::b \(\.cold\)$/,
    'LLVM suffix': /a::b \(\.llvm\.\w+@9\)$/,
    'legacy name with its hash': /^foo::bar::h0123456789abcdef$/,
    'legacy name, not decoded': /Bar\$LT\$\$u5b\$u32/,
  };
  for (const [production, pattern] of Object.entries(productions)) {
    assert.ok(
      vectors.some(({ meaning }) => pattern.test(meaning)),
      `${production}: ${pattern}`,
    );
  }
});

test('no crate hashes stand in the names, but the hash of the legacy mangling', () => {
  assert.equal(demangle('_RNvNtCscoScM8QT1vH_4core9panicking9panic_fmt'), 'core::panicking::panic_fmt');
  const legacy = '_ZN4core9panicking9panic_fmt17h0123456789abcdefE';
  assert.equal(demangle(legacy), 'core::panicking::panic_fmt::h0123456789abcdef');
});

test('one more underscore is passed over, as the library does and llvm-cxxfilt does not', () => {
  assert.equal(demangle('__RNvC1a1b'), 'a::b');
  assert.equal(demangle('__ZN3foo3barE'), 'foo::bar');
  assert.equal(demangle('___RNvC1a1b'), '___RNvC1a1b');
  assert.equal(demangle('__rex_handle_timeout'), '__rex_handle_timeout');
});

test('what is malformed, too deep or too long is returned as it is', THOROUGH, () => {
  const names = [
    '',
    '_R',
    '_ZN',
    '_ZNE',
    '_RINvC1a1bB_E',
    '_RINvC1a1bB3_E',
    '_RINvC1a1bB7_E',
    '_RINvC1a1bB8_E',
    '_RINvC1a1bBzzzzzzzzzz_E',
    '_RINvC1a1bL0_E',
    '_RNvC1a99999999999999999999999b',
    '_RNvCszzzzzzzzzzzzz_1a1b',
    '_RINvC1a1bFGzzzzzz_EuE',
    '_RNvC1a1b\0',
    '_RNvC1a1bC1cx',
    '_RNvC2ä1b',
    '_RNvC1a2 b.llvm.12',
    `_RIC1a${'R'.repeat(100_000)}hE`,
    `_R${'Nv'.repeat(100_000)}`,
    `_RIC1a${'T'.repeat(5000)}${'E'.repeat(5000)}E`,
    `_RIC1a${doubling(40)}E`,
  ];
  for (const name of names) assert.equal(demangle(name), name);
});

/** Tuples each of which is twice the one before: 2^n types from a name that grows by a few letters each. */
function doubling(levels: number): string {
  let text = 'Thh';
  const base62 = (value: number): string => {
    if (value === 0) return '_';
    const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const one = value - 1;
    return `${one >= 62 ? digits[Math.floor(one / 62)] : ''}${digits[one % 62]}_`;
  };
  // The first tuple starts behind "IC1a"; each further one refers twice to the one before.
  text += 'E';
  let start = 4;
  for (let level = 0; level < levels; level++) {
    const at = 4 + text.length;
    const reference = `B${base62(start)}`;
    text += `T${reference}${reference}E`;
    start = at;
  }
  return text;
}

test('back references that double are followed as long as the name stays short', () => {
  const four = demangle(`_RIC1a${doubling(2)}E`);
  assert.equal(four, 'a::<(u8, u8), ((u8, u8), (u8, u8)), (((u8, u8), (u8, u8)), ((u8, u8), (u8, u8)))>');
});

test('a name may be wide: the bound is on how deep it nests', () => {
  const types = Array.from({ length: 2000 }, () => 'u8').join(', ');
  assert.equal(demangle(`_RIC1aT${'h'.repeat(2000)}EE`), `a::<(${types})>`);
});

test('back references to what writes little but takes long are not followed forever', THOROUGH, () => {
  const nameless = `${'Nv'.repeat(400)}C0${'0'.repeat(400)}`;
  const name = `_RIC1a${nameless}T${'B3_'.repeat(20_000)}EE`;
  const started = processorTime();
  assert.equal(demangle(name), name);
  assert.ok(started() < 2500);
  assert.equal(demangle(`_RIC1a${nameless}TB3_B3_EE`), 'a::<, (, )>');
});

test('mutated names never throw and never take long', () => {
  const random = new Random(7);
  const alphabet = '_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$.';
  const letter = (): string => alphabet[random.below(alphabet.length)] ?? '_';
  const name = (): string => vectors[random.below(vectors.length)]?.name ?? '';
  const started = processorTime();
  let changed = 0;
  for (let round = 0; round < effort(1000, 20_000); round++) {
    let text = name();
    for (let times = 1 + random.below(3); times > 0; times--) {
      const at = random.below(text.length + 1);
      const other = name();
      const kind = random.below(4);
      const inserted = kind === 3 ? other.slice(random.below(other.length), random.below(other.length)) : letter();
      text = text.slice(0, at) + (kind === 2 ? '' : inserted) + text.slice(kind === 1 ? at : at + 1);
    }
    const before = processorTime();
    const result = demangle(text);
    assert.ok(before() < 5000, `${text} took seconds`);
    assert.ok(result.length <= 110_000);
    if (result !== text) changed += 1;
  }
  assert.ok(changed > effort(50, 1000), `only ${changed} of the mutated names were still names`);
  assert.ok(started() < 60_000);
});

const llvm = skipUnless(hasTool('llvm-cxxfilt'), 'no llvm-cxxfilt');

/** Names that LLVM takes for others of C++ than Rust's legacy mangling has. */
function isCxx(name: string): boolean {
  return name.startsWith('_Z') && demangle(name) === name;
}

function agreeWithLlvm(names: readonly string[]): void {
  const answers = askLlvm(names);
  assert.equal(answers.length, names.length);
  for (const [index, name] of names.entries()) if (!isCxx(name)) assert.equal(demangle(name), answers[index], name);
}

test('LLVM agrees on every symbol of the corpus', { ...llvm, ...THOROUGH }, () => {
  const objects = objectsIn(BIN).map((name) => readElfObject(readFileSync(join(BIN, name)), name));
  const names = new Set(
    objects.flatMap(({ symbols }) => symbols.map(({ name }) => name)).filter((name) => name !== ''),
  );
  assert.ok(names.size > 1500, `${names.size} names`);
  agreeWithLlvm([...names]);
});

const LIBRARIES = '/usr/lib/x86_64-linux-gnu';
const driver = existsSync(LIBRARIES)
  ? readdirSync(LIBRARIES).find((name) => /^librustc_driver-.*\.so$/.test(name))
  : undefined;
const withDriver = driver === undefined ? skipUnless(false, 'no librustc_driver') : llvm;
test('LLVM agrees on the symbols that the compiler exports', { ...withDriver, ...THOROUGH }, () => {
  const path = join(LIBRARIES, driver!);
  const strings = readNamedSection(readFileSync(path), path, '.dynstr') ?? new Uint8Array(0);
  const names = Buffer.from(strings)
    .toString('latin1')
    .split('\0')
    .filter((name) => /^_(R|ZN)/.test(name));
  assert.ok(names.length > 10_000, `${names.length} names`);
  agreeWithLlvm(sample(names, 2000));
});

test('LLVM agrees on names with mistakes', { ...llvm, ...THOROUGH }, () => {
  const random = new Random(11);
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_._BIKLNCsuMXY';
  const names = Array.from({ length: effort(2000, 50_000) }, () => {
    let text = vectors[random.below(vectors.length)]?.name ?? '';
    for (let times = 1 + random.below(3); times > 0; times--) {
      const at = 2 + random.below(Math.max(text.length - 2, 1));
      const kind = random.below(3);
      text =
        text.slice(0, at) +
        (kind === 2 ? '' : alphabet[random.below(alphabet.length)]) +
        text.slice(kind === 1 ? at : at + 1);
    }
    return text.slice(0, 2000);
  });
  agreeWithLlvm(names.filter((name) => /^[!-~]+$/.test(name)));
});
