import type { HelperCall } from '../../runtime/program-run.ts';
import { helpers } from '../tables/known-names.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { wrongTable } from '../tables/tables.ts';
import { Mismatch } from './mismatch.ts';

type Column = 'helper' | 'result' | 'times';

/** Helper calls in order. */
export const HELPER_CALLS = records({
  columns: { helper: { required: true, words: helpers }, result: {}, times: { number: true } },
});

/** Far more than a run records. */
const MOST_TIMES = 1_000_000n;

function show(call: HelperCall, withResult: boolean): string {
  return withResult ? `${call.name} → ${call.result === null ? 'did not return' : call.result}` : call.name;
}

function expectedLines({ cells, row }: TableRecord<Column>): string[] {
  const times = BigInt(cells.times ?? 1);
  if (times < 1n || times > MOST_TIMES) {
    throw wrongTable(
      `${row.place}: "${cells.times}" calls cannot be expected`,
      `a row stands for 1 to ${MOST_TIMES} calls`,
      'leave the row out where there is no call',
    );
  }
  const line = cells.result === undefined ? cells.helper! : `${cells.helper} → ${cells.result}`;
  return Array.from({ length: Number(times) }, () => line);
}

/**
 * The helpers a run called, in order. A row stands for one call, or for as many in a row as its column `times` says; results are
 * compared where the table has a column for them, and `*` stands for any.
 * @throws Mismatch with both lists
 */
export function expectHelperCalls(table: readonly TableRecord<Column>[], found: readonly HelperCall[]): void {
  const withResult = table[0]?.cells.result !== undefined;
  const expected = table.flatMap(expectedLines);
  const calls = found.map((call) => show(call, withResult));
  const same =
    expected.length === calls.length &&
    expected.every(
      (line, index) => line === calls[index] || (line.endsWith(' → *') && calls[index]!.startsWith(line.slice(0, -1))),
    );
  if (!same) throw new Mismatch(expected, calls);
}
