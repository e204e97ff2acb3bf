import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sweptRow } from '../../../bench/sweep-corpus.ts';
import { sample, THOROUGH } from '../../effort.ts';

const ROW = /^\| `([^`]+)` \| (.+) \| [\d.]+ s \|$/;

test('docs/sweeps.md has what sweeps find', THOROUGH, async () => {
  const rows = readFileSync('docs/sweeps.md', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, object, cells] = ROW.exec(line) ?? [];
      return object === undefined ? [] : [{ object, cells: cells! }];
    });
  assert.ok(rows.length > 80, `${rows.length} rows`);
  for (const { object, cells } of sample(rows, 4)) {
    const row = await sweptRow(object);
    assert.equal(row?.cells.join(' | '), cells, `${object}: npm run sweeps writes the table`);
  }
});
