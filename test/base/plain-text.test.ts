import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainLine, plainJson, plainLine, plainLines, plainText } from '../../base/plain-text.ts';
import { effort, THOROUGH } from '../effort.ts';
import { Random } from '../runtime/object/random.ts';

/** Whether GitHub's runner would obey a line, as its source reads it: a command at the start, blanks before it or not, or `##[` anywhere. */
const obeyed = (line: string) => line.trimStart().startsWith('::') || /##(\[|vso\[|teamcity\[)/.test(line);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const PIECES = [
  ...[
    '\u001b[31m',
    '\u001b]0;title\u0007',
    '\u009b2J',
    '\u007f',
    '\0',
    '\b',
    '\r',
    '\n',
    '\r\n',
    '\t',
    '\u2028',
    '\u2029',
    '\u0085',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u2069',
    '\u200b',
    '\ufeff',
    '\u00ad',
    '\u{e0041}',
    '\u3164',
    '\ud800',
    '\udc00',
    '\u{1f600}',
  ],
  ...[
    '::error::',
    '::',
    ':',
    '##[error]',
    '##vso[task.complete]',
    '##teamcity[',
    '#',
    '##',
    '[',
    ' ',
    '\u00a0',
    '\u3000',
    '\\',
    '"',
    'é',
    'x',
  ],
];

function randomText(random: Random): string {
  return Array.from({ length: random.below(8) }, () => PIECES[random.below(PIECES.length)]!).join('');
}

test('control characters are shown by their number, as dmesg shows them', () => {
  assert.equal(plainLine('\u001b[31mred\u001b[0m'), '\\x1b[31mred\\x1b[0m');
  assert.equal(plainLine('bell\u0007, delete\u007f, CSI\u009b, NUL\0'), 'bell\\x07, delete\\x7f, CSI\\x9b, NUL\\x00');
  assert.equal(plainLine('a\nb\r\tc\u0085'), 'a\\nb\\r\\tc\\x85');
});

test('characters that turn or hide text are shown by their number', () => {
  assert.equal(plainLine('abc\u202egpj.exe\u2066\u2069'), 'abc\\u{202e}gpj.exe\\u{2066}\\u{2069}');
  assert.equal(
    plainLine('pass\u200bed\ufeff\u2028\u{e0041}\ud800'),
    'pass\\u{200b}ed\\u{feff}\\u{2028}\\u{e0041}\\u{d800}',
  );
});

test('plain text stays as it is', () => {
  for (const text of [
    '',
    'naïve 数 😀',
    'core::panicking::panic_fmt',
    'C:\\x1b \'a\' "b"',
    'a ## b [c]',
    'a: ::b',
    '# [x]',
  ])
    assert.equal(plainLine(text), text);
  assert.ok(isPlainLine('core::fmt') && !isPlainLine('a\nb') && !isPlainLine(' ::b'));
});

test('a command of a runner of continuous integration is none any more', () => {
  assert.equal(plainLine('::error::gone wrong'), '\\x3a:error::gone wrong');
  assert.equal(plainLine('  \u3000::stop-commands::x'), '  \u3000\\x3a:stop-commands::x');
  assert.equal(plainLine('a ###[group] b ##vso[x] ##teamcity[y]'), 'a #\\x23#[group] b \\x23#vso[x] \\x23#teamcity[y]');
  assert.deepEqual(plainLines('one\n::add-mask::two\r\n\t::three'), ['one', '\\x3a:add-mask::two', '\t\\x3a:three']);
});

test('lines are kept apart and are indented', () => {
  assert.equal(plainText('left: 1\n\tright\u001b: 2\r\nend\r', '    '), 'left: 1\n    \tright\\x1b: 2\n    end\\r');
});

test('random text is safe to print, one line where it has to be, and safe text stays the same', THOROUGH, () => {
  const random = new Random(1);
  for (let n = 0; n < effort(3_000, 100_000); n++) {
    const text = randomText(random);
    const shown = plainLine(text);
    assert.ok(!CONTROL.test(shown) && !obeyed(shown), JSON.stringify(shown));
    assert.doesNotMatch(shown, /\p{Cs}/u);
    assert.equal(plainLine(shown), shown);
    for (const line of plainText(text, ' ').split('\n')) {
      assert.ok(!CONTROL.test(line.replaceAll('\t', '')) && !obeyed(line), JSON.stringify(line));
    }
  }
});

test('JSON is safe to print and means the same', THOROUGH, () => {
  assert.equal(
    plainJson({ a: '\u001b\u009b\u{e0041}##[error]' }),
    '{"a":"\\u001b\\u009b\\udb40\\udc41\\u0023#[error]"}',
  );
  const random = new Random(2);
  for (let n = 0; n < effort(2_000, 50_000); n++) {
    const value = { [randomText(random)]: [randomText(random), n] };
    for (const space of [undefined, 2]) {
      const shown = plainJson(value, space);
      assert.deepEqual(JSON.parse(shown), value);
      for (const line of shown.split('\n')) assert.ok(!CONTROL.test(line) && !obeyed(line), JSON.stringify(line));
    }
  }
});
