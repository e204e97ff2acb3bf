import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { lineTexts } from '../../steps/comparisons/line-texts.ts';
import { formatDuration, parseDuration, sameToTheHundredth } from '../../steps/inputs/durations.ts';
import { mapEntries } from '../../steps/tables/map-tables.ts';
import { records } from '../../steps/tables/table-records.ts';
import { lines, pairs, type TableForm } from '../../steps/tables/tables.ts';
import { readHexadecimal, readNumber, readNumberList } from '../../vocabulary/cells.ts';
import { readTable } from './step-tables.ts';

function refused(act: () => unknown, message: RegExp, hint = /./): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof Diagnostic, String(error));
    assert.equal(error.kind, 'input');
    assert.match(error.message, message);
    assert.match(error.hint, hint);
    return true;
  });
}

describe('cells', () => {
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
});

describe('tables of every form', () => {
  const forms: readonly TableForm<unknown>[] = [
    lines(),
    pairs({ what: 'name', shape: '| a | 1 |' }),
    records({ columns: { a: { required: true } } }),
    mapEntries(),
  ];

  test('have a row at least', () => {
    for (const form of forms) refused(() => readTable(form), /the table has no row|column "a" is missing/);
    refused(() => readTable(records({ columns: { a: {} } }), ['a']), /^t\.feature:10: .* no row under its headings/);
    refused(
      () => readTable(mapEntries('a key each', 'write: it is empty'), ['key: u8', 'value: u8']),
      /no row/,
      /empty/,
    );
  });

  test('have rows of one length', () => {
    for (const form of forms) {
      refused(
        () => readTable(form, ['a', 'b'], ['1']),
        /^t\.feature:11: the row has 1 cell, .* t\.feature:10 has 2 cells/,
      );
    }
  });
});

describe('lines', () => {
  test('are one column, in which no cell is empty', () => {
    assert.deepEqual(
      readTable(lines(), ['a'], ['b'], ['b']).map(({ text }) => text),
      ['a', 'b', 'b'],
    );
    refused(() => readTable(lines(), ['a', 'b']), /^t\.feature:10: the row has 2 cells/);
    refused(() => readTable(lines(), ['a'], ['']), /^t\.feature:11: the line is empty/);
  });

  test('are all different where each stands for one thing', () => {
    const form = lines({ different: true });
    refused(() => readTable(form, ['a'], ['b'], ['a']), /^t\.feature:12: "a" is there already, in t\.feature:10/);
  });
});

describe('names and values', () => {
  const form = pairs({ what: 'register', names: ['ax', 'bx'], shape: '| ax | 3 |' });

  test('have each name once', () => {
    assert.deepEqual(
      readTable(form, ['ax', '1'], ['bx', '2']).map(({ name, value }) => [name, value]),
      [
        ['ax', '1'],
        ['bx', '2'],
      ],
    );
    refused(() => readTable(form, ['ax', '1'], ['ax', '2']), /^t\.feature:11: register "ax" .* in t\.feature:10/);
  });

  test('have no other names, and the nearest is named', () => {
    refused(() => readTable(form, ['axx', '1']), /^t\.feature:10: there is no register "axx"/, /write ax/);
  });

  test('have both', () => {
    refused(() => readTable(form, ['ax']), /^t\.feature:10: the row has 1 cell/);
    refused(() => readTable(form, ['ax', '']), /the value of "ax" is missing/);
    refused(() => readTable(form, ['', '1']), /the name is missing/);
    const empty = pairs({ what: 'part', empty: ['chain'], shape: '| chain | user |' });
    assert.equal(readTable(empty, ['chain', '']).length, 1);
  });
});

describe('tables with headings', () => {
  const form = records({
    columns: {
      slot: { required: true, number: true },
      type: { words: () => ['hash', 'array'] },
      note: { empty: true },
    },
    key: ['slot'],
  });

  test('are read by their headings, numbers in decimal', () => {
    assert.deepEqual(
      readTable(form, ['type', 'slot'], ['hash', '0x35']).map(({ cells }) => cells),
      [{ type: 'hash', slot: '53' }],
    );
  });

  test('have the columns that must be there, each once, and no other', () => {
    refused(() => readTable(form, ['type'], ['hash']), /^t\.feature:10: the column "slot" is missing/, /\| slot \|/);
    refused(() => readTable(form, ['slot', 'slot'], ['1', '2']), /two columns are called "slot"/);
    refused(() => readTable(form, ['slot', ''], ['1', '2']), /column 2 has no heading/);
    refused(() => readTable(form, ['slot', 'tpye'], ['1', '2']), /no column "tpye"/, /write type/);
  });

  test('have no key twice, however it is written', () => {
    const act = () => readTable(form, ['slot', 'note'], ['53', 'a'], ['1', ''], ['0x35', 'b']);
    refused(act, /^t\.feature:13: slot 53 is there already, in t\.feature:11/);
  });

  test('have a cell in each column that needs one, and words that there are', () => {
    refused(() => readTable(form, ['slot', 'type'], ['1', '']), /^t\.feature:11: the column "type" is empty/);
    refused(() => readTable(form, ['slot', 'type'], ['1', 'hsah']), /^t\.feature:11: .*"hsah"/, /write hash/);
    refused(() => readTable(form, ['slot'], ['x']), /^t\.feature:11: "x" is not a number/);
    assert.equal(readTable(form, ['slot', 'note'], ['1', '']).length, 1);
  });

  test('have one of several columns, and something to compare, where they must', () => {
    const runs = records({ columns: { a: {}, b: {}, c: {}, d: {} }, oneOf: ['a', 'b'], someOf: ['c', 'd'] });
    assert.equal(readTable(runs, ['b', 'd'], ['1', '2']).length, 1);
    refused(() => readTable(runs, ['c'], ['1']), /none of the columns a, b/);
    refused(() => readTable(runs, ['a', 'b', 'c'], ['1', '2', '3']), /both a and b/);
    refused(() => readTable(runs, ['a'], ['1']), /the table compares nothing/);
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
