import type { HelperCall } from '../../runtime/target.ts';
import { Mismatch } from './mismatch.ts';
import { readNumber, readRecords } from './tables.ts';

function show(call: HelperCall, withResult: boolean): string {
  return withResult ? `${call.name} → ${call.result === null ? 'did not return' : call.result}` : call.name;
}

/**
 * The helpers a run called, in order. A row stands for one call, or for as many in a row as its column `times` says; results are
 * compared where the table has a column for them, and `*` stands for any.
 * @throws Mismatch with both lists
 */
export function expectHelperCalls(rows: readonly (readonly string[])[], found: readonly HelperCall[]): void {
  const withResult = (rows[0] ?? []).includes('result');
  const expected = readRecords(rows, ['helper', 'result', 'times']).flatMap(({ helper, result, times }) => {
    const line = withResult ? `${helper} → ${result}` : (helper ?? '');
    return Array.from({ length: times === undefined ? 1 : Number(readNumber(times, 'times')) }, () => line);
  });
  const calls = found.map((call) => show(call, withResult));
  const same =
    expected.length === calls.length &&
    expected.every(
      (line, index) => line === calls[index] || (line.endsWith(' → *') && calls[index]!.startsWith(line.slice(0, -1))),
    );
  if (!same) throw new Mismatch(expected, calls);
}
