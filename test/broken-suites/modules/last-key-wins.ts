import type { TableRow } from '../../../steps/tables/tables.ts';

export * from '../../../steps/tables/tables.ts';

/** A row that says something of a key again replaces the one before. */
export function once(seen: Map<string, TableRow>, key: string, row: TableRow): void {
  seen.set(key, row);
}
