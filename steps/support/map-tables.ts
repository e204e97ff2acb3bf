import type { MapUpdate } from '../../kernel-model/events.ts';
import { type EntryTable, readEntryTable } from '../../runtime/values/entry-table.ts';
import type { Scenario } from '../scenario.ts';
import { structTypes } from './input-files.ts';

type Column = 'key' | 'value';

/** A table of a map's entries, typed and checked against the map's sizes. */
export async function mapTable(
  scenario: Scenario,
  map: string,
  rows: readonly (readonly string[])[],
  columns?: readonly Column[],
): Promise<EntryTable> {
  const description = scenario.recording.mapNamed(map) ?? (await (await scenario.kernel()).describeMap(map));
  const needed: readonly Column[] = columns ?? (description.keySize === 0 ? ['value'] : ['key', 'value']);
  const { name, keySize, userValueSize } = description;
  return readEntryTable(rows, { name, keySize, valueSize: userValueSize }, structTypes(), needed);
}

/** The same as an update by user space. */
export async function encodedEntries(
  scenario: Scenario,
  map: string,
  rows: readonly (readonly string[])[],
  columns?: readonly Column[],
): Promise<MapUpdate> {
  const { entries } = await mapTable(scenario, map, rows, columns);
  return { kind: 'map_update', map, entries };
}
