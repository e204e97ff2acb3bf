import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sweptCorpus, sweptRow } from '../../../bench/sweep-corpus.ts';
import { sample, THOROUGH } from '../../effort.ts';

const ROW = /^\| `([^`]+)` \| (.+) \| [\d.]+ s \|$/;

const rows = readFileSync('docs/sweeps.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, object, cells] = ROW.exec(line) ?? [];
    return object === undefined ? [] : [{ object, cells: cells! }];
  });

test('the kernel refuses each object of the corpus that has no row in docs/sweeps.md', THOROUGH, async () => {
  const others = sweptCorpus().filter((name) => rows.every(({ object }) => object !== name));
  assert.ok(others.length > 0);
  for (const name of others) assert.equal(await sweptRow(name), undefined, name);
});

test('docs/sweeps.md has what sweeps find', THOROUGH, async () => {
  assert.ok(rows.length > 80, `${rows.length} rows`);
  for (const { object, cells } of sample(rows, 4)) {
    const row = await sweptRow(object);
    assert.equal(row?.cells.join(' | '), cells, `${object}: npm run sweeps writes the table`);
  }
});
