import assert from 'node:assert/strict';

/** The cells of a table of a document that stands between `<!-- name -->` and `<!-- /name -->`, without its head. */
export function markedTable(text: string, name: string): readonly (readonly string[])[] {
  const part = new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(text)?.[1];
  assert.ok(part !== undefined, `the document has no table "${name}"`);
  const rows = part.trim().split('\n').slice(2);
  return rows.map((row) => row.replace(/^\| | \|$/g, '').split(' | '));
}

/** The names in code of a cell. */
export const namesIn = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
