import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { expectHelperCalls, HELPER_CALLS } from '../../../steps/comparisons/compare-helpers.ts';
import { RELEASED_LOCKS } from '../../../steps/comparisons/compare-panics.ts';
import { expectRecords } from '../../../steps/comparisons/compare-records.ts';
import { expectRuns, RUNS } from '../../../steps/comparisons/compare-runs.ts';
import { USER_RECORDS } from '../../../steps/comparisons/compare-user-records.ts';
import type { FiredEvent } from '../../../steps/running/outcomes.ts';
import { THOROUGH } from '../../effort.ts';
import { mismatch } from '../mismatched.ts';
import { readTable } from '../step-tables.ts';

/** A refusal as it is printed. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    return error.format();
  }
  return assert.fail('nothing is refused');
}

describe('a table of runs', () => {
  const fired = Array.from({ length: 15 }, () => ({ label: 'an event', runs: [] }) as unknown as FiredEvent);
  const compare = (count: number, ...events: readonly string[]) =>
    expectRuns(
      readTable(RUNS, ['events', 'verdict'], ...events.map((event) => [event, 'XDP_PASS'])),
      () => undefined,
      fired.slice(0, count),
      ({ label }) => label,
    );

  test('has no event twice, and none that did not happen', () => {
    assert.match(
      refusal(() => compare(2, '1', '1-2')),
      /^TABLE_\w+: t\.feature:12: .*event 1/,
    );
    assert.match(
      refusal(() => compare(2, '1-3')),
      /^TABLE_EVENTS: t\.feature:11: there is no event 3\n {2}cause: 2 events happened since the last When\n {2}hint: list every event once/,
    );
  });

  test('has every event: the first twelve that it lacks are named', () => {
    assert.match(
      refusal(() => compare(13, '1')),
      /^TABLE_EVENTS: t\.feature:11: the table leaves out 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13\n {2}cause: 13 events happened/,
    );
    assert.match(
      refusal(() => compare(15, '1')),
      /leaves out 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 2 more\n/,
    );
    assert.match(
      refusal(() => compare(3, '1', '3')),
      /leaves out 2\n/,
    );
  });
});

describe('a table of records', () => {
  const HINT = /\n {2}hint: write \| value: TYPE \|$/;

  test('has a value with a type, and no column beside those of a perf event array', () => {
    const untyped = refusal(() => readTable(USER_RECORDS, ['value'], ['1']));
    assert.match(untyped, /^TABLE_HEADING: t\.feature:10: the table has no column value: TYPE\n {2}cause: its columns/);
    assert.match(untyped, HINT);
    const other = refusal(() => readTable(USER_RECORDS, ['value: u64', 'lost', 'cpu'], ['1', '0', '0']));
    assert.match(other, /^TABLE_HEADING: t\.feature:10: the table has no column "cpu"\n/);
    assert.match(other, HINT);
  });

  test('has a row at least, and no column twice', () => {
    assert.match(
      refusal(() => readTable(USER_RECORDS, ['value: u64'])),
      /t\.feature:10/,
    );
    assert.match(
      refusal(() => readTable(USER_RECORDS, ['value: u64', 'CPU', 'CPU'], ['1', '0', '0'])),
      /^TABLE_HEADING: /,
    );
  });

  test('keeps the numbers beside each value, in their own order', THOROUGH, () => {
    const { records, numbers } = readTable(
      USER_RECORDS,
      ['lost', 'value: u16', 'CPU'],
      ['3', '258', '1'],
      ['0', '1', '2'],
    );
    assert.deepEqual(numbers, ['lost', 'CPU']);
    assert.deepEqual(
      records.map((record) => [[...record.value], record.numbers]),
      [
        [
          [2, 1],
          ['CPU 1', 'lost 3'],
        ],
        [
          [1, 0],
          ['CPU 2', 'lost 0'],
        ],
      ],
    );
  });
});

test('a table without columns is no comparison', () => {
  const row = { file: 't.feature', place: 't.feature:11', cells: [] } as never;
  assert.throws(() => expectRecords([{ cells: {}, row }], [{ map: 'a' }], 'map'), /compare nothing/);
});

describe('a table of locks', () => {
  test('has the columns map and key, and a row at least', () => {
    for (const headings of [['map'], ['lock', 'key: u32'], ['map', 'key: u32', 'value: u32']]) {
      const shown = headings.join(' | ');
      const text = refusal(() => readTable(RELEASED_LOCKS, headings, headings));
      assert.ok(text.includes(`t.feature:10: "${shown}" is not the heading of a table of locks\n`), text);
    }
    assert.match(
      refusal(() => readTable(RELEASED_LOCKS, ['map', 'key: u32'])),
      /t\.feature:10/,
    );
    assert.equal(readTable(RELEASED_LOCKS, ['map', 'key: u32'], ['a', '0'], ['a', '1']).locks.length, 2);
  });
});

describe('a table of helper calls', () => {
  const compare = (times: string) =>
    expectHelperCalls(readTable(HELPER_CALLS, ['helper', 'times'], ['bpf_ktime_get_ns', times]), []);

  test('has rows for a million calls at most, and for one at least', () => {
    for (const times of ['0', '1000001'])
      assert.match(
        refusal(() => compare(times)),
        /t\.feature:11: "\d+" calls cannot be expected/,
      );
    mismatch(() => compare('1'));
  });
});
