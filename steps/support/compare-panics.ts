import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import type { ProgramRun } from '../../runtime/target.ts';
import type { Scenario } from '../scenario.ts';
import { matchesGlob } from './globs.ts';
import { mapTable } from './map-tables.ts';
import { Mismatch } from './mismatch.ts';
import { describeRun } from './outcomes.ts';

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

function misread(message: string): Diagnostic {
  return new Diagnostic({
    code: 'TABLE_SHAPE',
    kind: 'input',
    message,
    cause: 'a table of locks has the columns map and key',
    hint: 'write | map | key: u32 |',
  });
}

/** Locks as `map "state" at key 00000000`: the way a run names those that its panic released. */
export async function expectLocksReleased(
  scenario: Scenario,
  run: ProgramRun,
  rows: readonly (readonly string[])[],
): Promise<void> {
  const [heading, ...locks] = rows;
  if (heading?.[0] !== 'map' || heading.length !== 2) throw misread(`"${heading?.join(' | ')}" is not its heading`);
  const expected: string[] = [];
  for (const [map, key] of locks) {
    const { entries } = await mapTable(scenario, map!, [[heading[1]!], [key!]], ['key']);
    expected.push(lockName(map!, entries[0]!.key));
  }
  if (expected.join('\n') !== run.locksReleased.join('\n'))
    throw new Mismatch(expected, run.locksReleased, [describeRun(run)]);
}

function lockName(map: string, key: Uint8Array): string {
  return `map "${map}" at key ${Buffer.from(key).toString('hex')}`;
}
