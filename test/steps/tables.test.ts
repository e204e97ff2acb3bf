import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { formatDuration, parseDuration, sameToTheHundredth } from '../../steps/support/durations.ts';
import { lineTexts } from '../../steps/support/line-texts.ts';
import {
  readHexadecimal,
  readLines,
  readNumber,
  readNumberList,
  readPairs,
  readRecords,
} from '../../steps/support/tables.ts';

function refused(act: () => unknown, reason: RegExp): void {
  assert.throws(act, (error) => error instanceof Diagnostic && error.kind === 'input' && reason.test(error.message));
}

describe('tables', () => {
  test('lists of numbers', () => {
    assert.deepEqual(readNumberList('1-3, 7'), [1, 2, 3, 7]);
    for (const text of ['', '0', '3-1', '1,', 'a', '1-', '-1', '1-99999999'])
      refused(() => readNumberList(text), /not a list/);
  });

  test('numbers', () => {
    assert.equal(readNumber(' 0x2A ', 'it'), 42n);
    assert.equal(readNumber('-7', 'it'), -7n);
    assert.equal(readNumber('18446744073709551615', 'it'), 2n ** 64n - 1n);
    for (const text of ['', '1.5', '0x', '--1', '1e3']) refused(() => readNumber(text, 'it'), /not a number/);
  });

  test('hexadecimal', () => {
    assert.deepEqual(readHexadecimal('0a 0B\n0c', 'it'), Uint8Array.of(10, 11, 12));
    refused(() => readHexadecimal('0a b', 'it'), /not hexadecimal/);
  });

  test('pairs, lines and records', () => {
    assert.deepEqual(
      readPairs([
        ['a', '1'],
        ['b', '2'],
      ]),
      [
        ['a', '1'],
        ['b', '2'],
      ],
    );
    refused(
      () =>
        readPairs([
          ['a', '1'],
          ['a', '2'],
        ]),
      /row 2 repeats "a"/,
    );
    refused(() => readPairs([['a']]), /row 1 of the table has 1 cells/);
    assert.deepEqual(readLines([['a'], ['b']]), ['a', 'b']);
    refused(() => readLines([['a'], ['b', 'c']]), /row 2 of the table has 2 cells/);
    assert.deepEqual(
      readRecords(
        [
          ['x', 'y'],
          ['1', '2'],
        ],
        ['y', 'x'],
      ),
      [{ x: '1', y: '2' }],
    );
    refused(() => readRecords([['z']], ['x']), /no column "z"/);
    refused(() => readRecords([], ['x']), /the table is empty/);
  });
});

describe('durations', () => {
  test('are read and shown in the unit that fits', () => {
    assert.equal(parseDuration('1.5', 's'), 1_500_000_000);
    assert.equal(parseDuration('20000', 'ms'), 20_000_000_000);
    assert.equal(formatDuration(39_001_268_000), '39.001268 s');
    assert.equal(formatDuration(2_000_000), '2 ms');
    assert.equal(formatDuration(7), '7 ns');
  });

  test('are the same up to a hundredth of a second', () => {
    assert.ok(sameToTheHundredth(39e9, 39e9 + 9_999_999));
    assert.ok(!sameToTheHundredth(39e9, 39e9 + 1e7));
  });
});

test('texts of lines are what follows the time stamp; empty ones are left out', () => {
  assert.deepEqual(lineTexts('log', ['[  100.001585]  <REX>', '[    0.000000] ', 'plain']), ['<REX>', 'plain']);
  const record = '            bash-42      [001] ...21   100.000844: bpf_trace_printk: [a::b] x: bpf_trace_printk: y';
  assert.deepEqual(lineTexts('trace', [record, '', '    second']), ['[a::b] x: bpf_trace_printk: y', 'second']);
});
