import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { listInstructions } from '../../../runtime/cpu/instruction-listing.ts';
import { instructionTable } from '../../../runtime/cpu/instruction-table.ts';

const page = new URL('../../../docs/instructions.md', import.meta.url);

test('docs/instructions.md lists the table as it is', () => {
  const listing = listInstructions();
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, listing);
  const written = existsSync(page) ? readFileSync(page, 'utf8') : '';
  assert.equal(
    written,
    listing,
    'UPDATE_GOLDEN=1 npm run unit -- instruction-listing writes docs/instructions.md anew',
  );
});

test('no form belongs to two entries of the table, and every entry cites the manual', () => {
  const seen = new Map<number, string>();
  for (const { name, forms, manual } of instructionTable) {
    assert.match(manual, /^2[ABD], [A-Z]/, name);
    assert.ok(forms.length > 0, name);
    for (const form of forms) {
      assert.equal(seen.get(form), undefined, `${name} and ${seen.get(form)} share form ${form}`);
      seen.set(form, name);
    }
  }
});

test('a flag that an entry leaves undefined is among those it writes, except for division', () => {
  for (const { name, undefinedFlags, writes } of instructionTable) {
    if (name === 'div' || name === 'idiv') continue;
    const mask = typeof undefinedFlags === 'number' ? undefinedFlags : undefinedFlags({ size: 1, count: 9 });
    assert.equal(mask & ~writes, 0, name);
  }
});
