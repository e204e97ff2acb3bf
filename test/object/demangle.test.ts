import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { demangle } from '../../runtime/object/demangle.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';
import { makeDemangleVectors, VECTORS } from './make-demangle-vectors.ts';
import { Random } from './random.ts';

if (process.env.UPDATE_GOLDEN === '1') makeDemangleVectors();

const vectors = readFileSync(VECTORS, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [name = '', alternate = '', full = ''] = line.split('\t');
    return { name, alternate, full };
  });

const REFRESH = 'refresh test/object/fixtures/demangle-vectors.tsv with UPDATE_GOLDEN=1 (wants rustc and nm)';

test('names are written as rustc’s own demangler writes them', () => {
  assert.ok(vectors.filter(({ name }) => name.startsWith('_R')).length > 400, REFRESH);
  assert.ok(vectors.filter(({ name }) => name.startsWith('_ZN')).length > 150, REFRESH);
  for (const { name, alternate, full } of vectors) {
    assert.equal(demangle(name), alternate, `the alternate form of ${name}; ${REFRESH}`);
    assert.equal(demangle(name, { verbose: true }), full, `the full form of ${name}; ${REFRESH}`);
  }
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
    'string constant': /text::<"it's \\"quoted\\"/,
    'array constant': /array::<\{\[1, 2, 3\]\}>/,
    'structure constant': /point::<\{demangle_names::Point \{ x: -4, y: demangle_names::Perhaps::<bool>::No \}\}>/,
    'pattern type': /u32 is 1\.\.=4294967295/,
    placeholder: /<_>/,
    'vendor suffix': /a::b\.cold$/,
  };
  for (const [production, pattern] of Object.entries(productions)) {
    assert.ok(
      vectors.some(({ alternate }) => pattern.test(alternate)),
      `${production}: ${pattern}`,
    );
  }
});

test('the style is that of a kernel stack trace: no crate hashes', () => {
  const mangled = '_RNvNtCscoScM8QT1vH_4core9panicking9panic_fmt';
  assert.equal(demangle(mangled), 'core::panicking::panic_fmt');
  assert.equal(demangle(mangled, { verbose: true }), 'core[9071c5eb0b65983b]::panicking::panic_fmt');
  assert.equal(demangle('_ZN4core9panicking9panic_fmt17h0123456789abcdefE'), 'core::panicking::panic_fmt');
});

test('what is malformed, too deep or too long is returned as it is', () => {
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
    '_RNvC2ä1b',
    '_RNvC1a1b.cold\n',
    '_RNvC1a1 b.llvm.12',
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

test('back references to what writes little but takes long are not followed for ever', () => {
  const nameless = `${'Nv'.repeat(400)}C0${'0'.repeat(400)}`;
  const name = `_RIC1a${nameless}T${'B3_'.repeat(20_000)}EE`;
  const started = performance.now();
  assert.equal(demangle(name), name);
  assert.ok(performance.now() - started < 500);
  assert.equal(demangle(`_RIC1a${nameless}TB3_B3_EE`), 'a::<, (, )>');
});

test('mutated names never throw and never take long', () => {
  const random = new Random(7);
  const alphabet = '_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$.';
  const letter = (): string => alphabet[random.below(alphabet.length)] ?? '_';
  const name = (): string => vectors[random.below(vectors.length)]?.name ?? '';
  const started = performance.now();
  let changed = 0;
  for (let round = 0; round < 20_000; round++) {
    let text = name();
    for (let times = 1 + random.below(3); times > 0; times--) {
      const at = random.below(text.length + 1);
      const other = name();
      const kind = random.below(4);
      const inserted = kind === 3 ? other.slice(random.below(other.length), random.below(other.length)) : letter();
      text = text.slice(0, at) + (kind === 2 ? '' : inserted) + text.slice(kind === 1 ? at : at + 1);
    }
    const before = performance.now();
    const result = demangle(text);
    assert.ok(performance.now() - before < 1000, `${text} took over a second`);
    assert.ok(result.length <= 110_000);
    if (result !== text) changed += 1;
  }
  assert.ok(changed > 1000, `only ${changed} of the mutated names were still names`);
  assert.ok(performance.now() - started < 20_000);
});

const filter = hasTool('c++filt');
test('c++filt agrees on the names it understands', skipUnless(filter, 'no c++filt'), () => {
  // It escapes characters its own way and cuts constants past 64 bits short; it knows no compound constants and no pattern
  // types, and then leaves the name as it is.
  const otherwise = /6letterKc|K[no]n?[0-9a-f]{17,}_/;
  const names = vectors
    .map(({ name }) => name)
    .filter((name) => /^_R\w*14demangle_names\w*$/.test(name) && !otherwise.test(name));
  const { stdout } = spawnSync('c++filt', ['-s', 'rust'], { input: `${names.join('\n')}\n`, encoding: 'utf8' });
  const answers = stdout.split('\n');
  let understood = 0;
  for (const [index, name] of names.entries()) {
    // c++filt writes the type of a constant as `2: usize` and `true: bool`, rustc as `2usize` and `true`.
    const answer = answers[index]?.replace(/: ([iu](?:8|16|32|64|128|size)|bool|char)(?=[\],>])/g, (_, type) =>
      type === 'bool' || type === 'char' ? '' : type,
    );
    if (answer === name || answer === undefined) continue;
    understood += 1;
    assert.equal(demangle(name, { verbose: true }), answer, name);
  }
  assert.ok(understood > names.length * 0.8, `c++filt understood ${understood} of ${names.length} names`);
});
