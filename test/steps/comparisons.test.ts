import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { MapEntry } from '../../runtime/target.ts';
import { parseType } from '../../runtime/values/parse-type.ts';
import { readStructTypes } from '../../runtime/values/struct-types.ts';
import { expectEntries, expectOrderedValues } from '../../steps/comparisons/compare-entries.ts';
import { expectExactLines, expectLinesInOrder } from '../../steps/comparisons/compare-lines.ts';
import { expectRecords } from '../../steps/comparisons/compare-records.ts';
import { expectRuns, RUNS } from '../../steps/comparisons/compare-runs.ts';
import { matchesGlob } from '../../steps/comparisons/globs.ts';
import type { FiredEvent } from '../../steps/running/outcomes.ts';
import { records } from '../../steps/tables/table-records.ts';
import { mismatch } from './mismatched.ts';
import { readTable } from './step-tables.ts';

const bytes = (hexadecimal: string) => Uint8Array.from(Buffer.from(hexadecimal, 'hex'));

const entry = (key: string, value: string): MapEntry => ({ key: bytes(key), value: bytes(value) });

describe('patterns', () => {
  const cases: readonly [pattern: string, line: string, matches: boolean][] = [
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['a.c', 'abc', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['*b*', 'abc', true],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'a b c', true],
    ['a*b*c', 'a c b', false],
    ['x+0x*/0x*', 'x+0x1c/0x40', true],
    ['', '', true],
    ['', 'a', false],
  ];
  for (const [pattern, line, matches] of cases) {
    test(`"${pattern}" and "${line}"`, () => assert.equal(matchesGlob(pattern, line), matches));
  }
});

describe('lines', () => {
  test('in order: others may lie between, but the order and every line count', () => {
    expectLinesInOrder(['a*', 'c'], ['x', 'ab', 'y', 'c']);
    assert.match(
      mismatch(() => expectLinesInOrder(['c', 'a'], ['a', 'c'])),
      /line 2, "a", does not occur after "c"/,
    );
    assert.match(
      mismatch(() => expectLinesInOrder(['a', 'a'], ['a'])),
      /line 2, "a"/,
    );
    assert.match(
      mismatch(() => expectLinesInOrder(['a'], [])),
      /found {5}nothing/,
    );
  });

  test('exactly: a missing line, one too many and a different one are named', () => {
    expectExactLines(['a', 'b*'], ['a', 'bc']);
    assert.match(
      mismatch(() => expectExactLines(['a', 'b'], ['a'])),
      /line 2 is missing: "b"/,
    );
    assert.match(
      mismatch(() => expectExactLines(['a'], ['a', 'b'])),
      /line 2 is not expected: "b"/,
    );
    assert.match(
      mismatch(() => expectExactLines(['a'], ['c'])),
      /line 1 differs: "c"/,
    );
  });
});

describe('map entries', () => {
  const u8 = parseType('u8');
  const expected = { keyType: u8, valueType: u8, entries: [entry('01', '0a'), entry('02', '0b')] };

  test('are compared in any order, and only those that differ are listed', () => {
    expectEntries(expected, [entry('02', '0b'), entry('01', '0a')], true);
    assert.equal(
      mismatch(() => expectEntries(expected, [entry('02', '0c'), entry('01', '0a'), entry('03', '00')], true)),
      ['expected  2 → 11', '          no key 3', 'found     2 → 12', '          3 → 0'].join('\n'),
    );
    assert.match(
      mismatch(() => expectEntries(expected, [entry('01', '0a')], false)),
      /found {5}2 is not there/,
    );
  });

  test('an array has every key: entries of zeros that no row lists share a line, behind all others', () => {
    const keys = Array.from({ length: 256 }, (_, key) => key.toString(16).padStart(2, '0'));
    const array = (values: Readonly<Record<string, string>>) => keys.map((key) => entry(key, values[key] ?? '00'));
    const text = mismatch(() =>
      expectEntries({ ...expected, hasEveryKey: true }, array({ '01': '0a', '02': '0c', fe: '07' }), true),
    );
    assert.deepEqual(text.split('\n'), [
      'expected  2 → 11',
      '          no key 254',
      '          no other key',
      'found     2 → 12',
      '          254 → 7',
      '          253 other keys from 0 to 255, each with a value of zeros',
      'an array has every key from the start; "holds, among others" compares only the keys of the table',
    ]);
    const full = array(Object.fromEntries(keys.map((key) => [key, '05'])));
    const all = mismatch(() => expectEntries({ ...expected, entries: [], hasEveryKey: true }, full, true));
    assert.match(all, /\n +… and 216 more\nfound/);
    assert.match(
      mismatch(() => expectEntries({ ...expected, entries: [] }, array({}), true)),
      /no key 0\n +no key 1\n/,
      'each key of a hash map matters',
    );
  });

  test('others are allowed only where the phrase allows them', () => {
    const found = [...expected.entries, entry('03', '00')];
    expectEntries(expected, found, false);
    assert.match(
      mismatch(() => expectEntries(expected, found, true)),
      /no key 3/,
    );
  });

  test('a key that appears twice is found, in whichever order', () => {
    const found = [entry('01', '0a'), entry('02', '0b'), entry('02', '0c')];
    for (const entries of [found, found.toReversed()]) {
      for (const exactly of [true, false]) {
        assert.match(
          mismatch(() => expectEntries(expected, entries, exactly)),
          /key 2 once/,
        );
      }
    }
    const others = [entry('01', '0a'), entry('02', '0b'), entry('03', '0c'), entry('03', '0c')];
    expectEntries(expected, others, false);
  });

  test('padding is not compared, every other byte is', () => {
    const valueType = readStructTypes('S: {fields: {a: u8, b: u16}}', 'types.yaml').get('S')!;
    const padded = { keyType: u8, valueType, entries: [entry('01', '0a000b00')] };
    expectEntries(padded, [entry('01', '0aff0b00')], true);
    assert.match(
      mismatch(() => expectEntries(padded, [entry('01', '0a000b01')], true)),
      /\{a: 10, b: 267\}/,
    );
  });

  test('values without keys are compared in order', () => {
    const values = { keyType: undefined, valueType: u8, entries: [entry('', '01'), entry('', '02')] };
    expectOrderedValues(values, values.entries);
    assert.match(
      mismatch(() => expectOrderedValues(values, values.entries.toReversed())),
      /expected {2}1\n {10}2\nfound {5}2\n {10}1/,
    );
    mismatch(() => expectOrderedValues(values, [entry('', '01')]));
    mismatch(() => expectOrderedValues(values, [...values.entries, entry('', '03')]));
  });
});

const AB = records({ columns: { a: {}, b: {} } });

describe('records', () => {
  test('are compared in any order, each once, by the columns of the table', () => {
    const found = [
      { a: '1', b: 'x' },
      { a: '2', b: 'x' },
    ];
    expectRecords(readTable(AB, ['b', 'a'], ['x', '2'], ['x', '1']), found, 'a');
    assert.match(
      mismatch(() => expectRecords(readTable(AB, ['b'], ['x']), found, 'a')),
      /expected {2}nothing\nfound {5}x/,
    );
    assert.match(
      mismatch(() => expectRecords(readTable(AB, ['a'], ['1'], ['1'], ['2']), found, 'a')),
      /expected {2}1\nfound {5}nothing/,
    );
  });
});

describe('runs by their events', () => {
  const run = (verdict: string) =>
    ({ program: 'x', type: 'xdp', outcome: 'completed', verdict, result: 2 }) as ProgramRun;
  const events = (runs: readonly (readonly ProgramRun[])[]): FiredEvent[] =>
    runs.map((seen, index) => ({
      event: { kind: 'packet', bytes: new Uint8Array(0) },
      label: `packet ${index + 1}`,
      runs: seen,
    }));
  const compare = (fired: readonly FiredEvent[], ...rows: string[][]) =>
    expectRuns(
      readTable(RUNS, ['packets', 'verdict'], ...rows),
      (number) => fired[number - 1]!.runs[0],
      fired,
      ({ label }) => label,
    );

  test('every row is compared', () => {
    const fired = events([[run('XDP_PASS')], [run('XDP_DROP')]]);
    compare(fired, ['1', 'XDP_PASS'], ['2', 'XDP_DROP']);
    assert.match(
      mismatch(() => compare(fired, ['1', 'XDP_PASS'], ['2', 'XDP_PASS'])),
      /expected {2}2: verdict XDP_PASS\nfound {5}2: verdict XDP_DROP/,
    );
  });

  test('every column is compared', () => {
    const seen = {
      ...run('XDP_PASS'),
      result: 2,
      outcome: 'panicked',
      panic: { message: 'lost', location: undefined, frames: [] },
      fate: 'dropped',
      cpu: 1,
      stackHighWater: 128,
      helperCalls: 3,
    } as unknown as ProgramRun;
    const fired = events([[seen]]);
    const columns = {
      verdict: ['XDP_PASS', 'XDP_DROP'],
      result: ['2', '1'],
      outcome: ['panicked', 'completed'],
      message: ['lost', 'found'],
      packet: ['dropped', 'passed'],
      CPU: ['1', '0'],
      'stack use': ['128', '129'],
      'helper calls': ['3', '2'],
    } as const;
    for (const [column, [right, wrong]] of Object.entries(columns)) {
      const compare = (cell: string) =>
        expectRuns(
          readTable(RUNS, ['events', column], ['1', cell]),
          () => seen,
          fired,
          ({ label }) => label,
        );
      compare(right);
      assert.match(
        mismatch(() => compare(wrong)),
        new RegExp(`1: ${column} ${wrong}`),
      );
    }
  });

  test('an event that no program saw differs', () => {
    const fired = events([[run('XDP_PASS')], [], [run('XDP_PASS')]]);
    assert.match(
      mismatch(() => compare(fired, ['1-3', 'XDP_PASS'])),
      /expected {2}2: verdict XDP_PASS\nfound {5}2: no program saw it/,
    );
  });

  test('a verdict that there is not is a mistake', () => {
    const fired = events([[run('XDP_DROP')]]);
    assert.throws(() => compare(fired, ['1', 'XDP_DORP']), {
      code: 'UNKNOWN_NAME',
      message: /^t\.feature:11: /,
      hint: 'write XDP_DROP',
    });
  });

  test('results are compared as numbers, however they are written', () => {
    const fired = events([[{ ...run('4294967295'), result: 0xffff_ffff }]]);
    const results = (text: string) =>
      expectRuns(
        readTable(RUNS, ['events', 'result'], ['1', text]),
        () => fired[0]!.runs[0],
        fired,
        ({ label }) => label,
      );
    for (const text of ['-1', '0xffffffff', '4294967295']) results(text);
    mismatch(() => results('-2'));
  });
});
