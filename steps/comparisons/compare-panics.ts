import { hex } from '../../base/bytes.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { describeRun } from '../running/outcomes.ts';
import type { Scenario } from '../scenario.ts';
import { MapEntries } from '../tables/map-tables.ts';
import { type TableForm, withoutRows, wrongTable } from '../tables/tables.ts';
import { matchesGlob } from './globs.ts';
import { Mismatch } from './mismatch.ts';

function sameLocation(expected: string, found: string | undefined): boolean {
  return found !== undefined && (found === expected || found.replace(/:\d+$/, '') === expected);
}

/**
 * The run must have ended in a panic of that message, and at that place where one is given: `src/a.rs:31`, or with a column.
 * @throws Mismatch saying how the run ended
 */
export function expectPanic(scenario: Scenario, run: ProgramRun, message: string, location: string | undefined): void {
  scenario.explain(run);
  scenario.mentioned.aspects.add('log');
  const { panic } = run;
  const same =
    run.outcome === 'panicked' &&
    panic !== null &&
    matchesGlob(message, panic.message) &&
    (location === undefined || sameLocation(location, panic.location));
  if (same) return;
  const at = location === undefined ? '' : ` at "${location}"`;
  throw new Mismatch(`${run.program} panicked with "${message}"${at}`, describeRun(run));
}

/** A table of locks: each row is one, and its key of the type in the heading. */
export interface LockTable {
  readonly locks: readonly { readonly map: string; readonly entries: MapEntries }[];
}

const LOCKS_SHAPE = '| map | key: u32 |';

/** The locks of a table, in order. */
export const RELEASED_LOCKS: TableForm<LockTable> = {
  shape: LOCKS_SHAPE,
  read(table) {
    const [headings, ...rows] = table.rows;
    if (headings?.cells.length !== 2 || headings.cells[0] !== 'map') {
      throw wrongTable(
        `${table.place}: "${headings?.cells.join(' | ') ?? ''}" is not the heading of a table of locks`,
        'its columns are map and key',
        `write ${LOCKS_SHAPE}`,
      );
    }
    if (rows.length === 0) throw withoutRows(table, LOCKS_SHAPE);
    const [, key] = headings.cells;
    return {
      locks: rows.map((row) => ({
        map: row.cells[0]!,
        entries: new MapEntries(
          [
            { cells: [key!], place: headings.place },
            { cells: [row.cells[1]!], place: row.place },
          ],
          'a key each',
        ),
      })),
    };
  },
};

/** Locks as `map "state" at key 00000000`: the way a run names those that its panic released. */
export async function expectLocksReleased(scenario: Scenario, run: ProgramRun, { locks }: LockTable): Promise<void> {
  const expected: string[] = [];
  for (const { map, entries } of locks) {
    const read = await entries.read(scenario, map, ['key']);
    expected.push(lockName(map, read.entries[0]!.key));
  }
  if (expected.join('\n') !== run.locksReleased.join('\n'))
    throw new Mismatch(expected, run.locksReleased, [describeRun(run)]);
}

function lockName(map: string, key: Uint8Array): string {
  return `map "${map}" at key ${hex(key)}`;
}
