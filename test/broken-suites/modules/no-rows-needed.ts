import * as whole from '../../../steps/tables/map-tables.ts';

export * from '../../../steps/tables/map-tables.ts';

/** A table without rows is one in which nothing differs. */
export const mapEntries: typeof whole.mapEntries = (together = 'a key each') => ({
  shape: '',
  read: (table) => new whole.MapEntries(table.rows, together),
});
