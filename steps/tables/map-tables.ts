import type { MapUpdate } from '../../kernel-model/events.ts';
import { type EntryTable, readEntryTable } from '../../runtime/values/entry-table.ts';
import { formatBytes } from '../../runtime/values/format-value.ts';
import { structTypes } from '../inputs/input-files.ts';
import type { Scenario } from '../scenario.ts';
import { distinctHeadings } from './table-records.ts';
import { once, type TableForm, type TableRow, withoutRows, wrongTable } from './tables.ts';

type Column = 'key' | 'value';

/** How the rows of a table of entries go together. */
export type EntryRows =
  /** Each is the one entry of its key. */
  | 'a key each'
  /** Each is an operation of its own: only the same one twice says nothing. */
  | 'an operation each';

const SHAPE = '| key: TYPE | value: TYPE |';

/** A table of a map's entries: what its keys and values are is known from its headings, whether they fit from the map. */
export class MapEntries {
  readonly #rows: readonly TableRow[];
  readonly #together: EntryRows;

  /** @param rows that of the headings first */
  constructor(rows: readonly TableRow[], together: EntryRows) {
    this.#rows = rows;
    this.#together = together;
  }

  /** Whether it has a column without a type, `key`, for keys of no bytes. */
  get namesOnlyKeys(): boolean {
    const [heading] = this.#rows;
    return heading?.cells.length === 1 && heading.cells[0] === 'key';
  }

  /**
   * The entries, encoded.
   * @param columns those that it must have; by the map's kind where left out
   * @throws Diagnostic of kind `input` where they do not fit the map, or a key appears twice
   */
  async read(scenario: Scenario, map: string, columns?: readonly Column[]): Promise<EntryTable> {
    const description = scenario.recording.mapNamed(map) ?? (await (await scenario.kernel()).describeMap(map));
    const { name, keySize, userValueSize } = description;
    const needed: readonly Column[] = columns ?? (keySize === 0 ? ['value'] : ['key', 'value']);
    const rows = this.#rows;
    const sizes = { name, keySize, valueSize: userValueSize };
    const cells = rows.map((row) => row.cells);
    const places = rows.map(({ place }) => place);
    const entries = readEntryTable(cells, sizes, structTypes(), needed, places);
    if (keySize > 0 && needed.includes('key')) this.#expectDistinct(entries, rows.slice(1));
    return entries;
  }

  /** The same as an update by user space. */
  async update(scenario: Scenario, map: string): Promise<MapUpdate> {
    const { entries } = await this.read(scenario, map);
    return { kind: 'map_update', map, entries };
  }

  /** How many keys of no bytes it has. @throws Diagnostic where a cell holds something */
  countOfNothing(): number {
    for (const { cells, place } of this.#rows.slice(1)) {
      if (cells[0] === '') continue;
      throw wrongTable(`${place}: "${cells[0]}" is not a key`, 'the map has no keys', 'leave the cell empty');
    }
    return this.#rows.length - 1;
  }

  #expectDistinct({ entries }: EntryTable, rows: readonly TableRow[]): void {
    const seen = new Map<string, TableRow>();
    for (const [index, { key, value }] of entries.entries()) {
      const row = rows[index]!;
      const bytes = this.#together === 'a key each' ? [key] : [key, value];
      once(seen, bytes.map((part) => formatBytes(part)).join(' → '), row, `the key ${formatBytes(key)}`);
    }
  }
}

/** A table of a map's entries. @param instead what to write where no entry is meant, for hints */
export function mapEntries(rows: EntryRows = 'a key each', instead?: string): TableForm<MapEntries> {
  return {
    shape: SHAPE,
    read(table) {
      distinctHeadings(table, table.rows[0]?.cells ?? [], SHAPE);
      if (table.rows.length < 2) throw withoutRows(table, SHAPE, instead);
      return new MapEntries(table.rows, rows);
    },
  };
}
