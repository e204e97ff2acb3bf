import type { Target } from '../../runtime/target.ts';
import { formatBytes } from '../../runtime/values/format-value.ts';
import { unmentionedChanges } from '../comparisons/changes.ts';
import { expectEntries, expectOrderedValues } from '../comparisons/compare-entries.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import type { MapAction } from '../inputs/map-actions.ts';
import { expectRefusal } from '../judging/refusals.ts';
import type { Scenario } from '../scenario.ts';
import type { MapEntries } from '../tables/map-tables.ts';
import { describeRun } from './outcomes.ts';

function recentRuns(scenario: Scenario): readonly string[] {
  const runs = scenario.fired.flatMap(({ label, runs }) => runs.map((run) => `${label}: ${describeRun(run)}`));
  return runs.length > 12 ? [...runs.slice(0, 11), `… and ${runs.length - 11} more`] : runs;
}

/** Map types with every key from the start. */
const EVERY_KEY: ReadonlySet<string> = new Set(['array', 'percpu_array']);

/**
 * Compares a map's contents with a table.
 * @param table `undefined` for an empty map
 * @throws Mismatch listing the entries that differ
 */
export async function expectMap(
  scenario: Scenario,
  map: string,
  table: MapEntries | undefined,
  extent: 'exactly' | 'among others',
): Promise<void> {
  if (extent === 'exactly') {
    scenario.mentioned.maps.add(map);
  } else if (table !== undefined) {
    const keys = scenario.mentioned.keys.get(map) ?? new Set();
    for (const { key } of (await table.read(scenario, map)).entries) keys.add(formatBytes(key));
    scenario.mentioned.keys.set(map, keys);
  }
  await compareMap(scenario, await scenario.kernel(), map, table, extent);
}

/**
 * Compares a map of a kernel, which need not be that of the scenario, with a table.
 * @throws Mismatch listing the entries that differ
 */
export async function compareMap(
  scenario: Scenario,
  kernel: Target,
  map: string,
  table: MapEntries | undefined,
  extent: 'exactly' | 'among others',
): Promise<void> {
  const expected =
    table === undefined ? { keyType: undefined, valueType: undefined, entries: [] } : await table.read(scenario, map);
  const found = await scenario.onMap(map, () => kernel.readMap(map));
  if (table !== undefined && expected.keyType === undefined) expectOrderedValues(expected, found);
  else {
    const hasEveryKey = EVERY_KEY.has((await scenario.onMap(map, () => kernel.describeMap(map))).typeName);
    expectEntries({ ...expected, hasEveryKey }, found, extent === 'exactly', () => recentRuns(scenario));
  }
}

/** @throws Mismatch listing what changed that no step has mentioned */
export async function expectNothingElseChanged(scenario: Scenario): Promise<void> {
  const changes = unmentionedChanges(await scenario.before(), await scenario.now(), scenario.mentioned);
  for (const { label, runs } of scenario.fired) {
    for (const run of runs) {
      if (scenario.sent.has(run)) continue;
      changes.push(...run.packetsOut.map((packet) => `packet sent out on "${packet.interface}" for ${label}`));
    }
  }
  scenario.closeChanges();
  if (changes.length > 0) throw new Mismatch('nothing else changed', changes);
}

/** What user space does, with the flags of the call. */
export interface MapOperation {
  readonly action: MapAction;
  readonly flags: number;
}

/** @throws Mismatch where the kernel does not refuse the operation on each entry of the table with that errno */
export async function expectMapRefusal(
  scenario: Scenario,
  { action, flags }: MapOperation,
  map: string,
  errno: string,
  table: MapEntries,
): Promise<void> {
  const kernel = await scenario.kernel();
  const { keySize } = await scenario.onMap(map, () => kernel.describeMap(map));
  const entries =
    keySize === 0 && table.namesOnlyKeys
      ? Array.from({ length: table.countOfNothing() }, () => ({ key: new Uint8Array(), value: new Uint8Array() }))
      : (await table.read(scenario, map, action === 'update' ? undefined : ['key'])).entries;
  for (const { key, value } of entries) {
    await expectRefusal({ kind: 'refused', errno, message: undefined }, () =>
      kernel.tryMapOperation(map, { action, key, value, flags }),
    );
  }
}
