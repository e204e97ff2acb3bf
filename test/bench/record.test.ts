import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LINES } from '../../bench/lines.ts';
import { pageWithRecord } from '../../bench/page.ts';
import { type BenchRecord, compareWithRecord, type Figure, updatedRecord } from '../../bench/record.ts';
import { showComparison } from '../../bench/table.ts';
import { packageRoot } from '../../node/package-root.ts';
import { validatorOf } from '../schemas.ts';

const textOf = (file: string) => readFileSync(join(packageRoot, file), 'utf8');
const record = JSON.parse(textOf('bench/record.json')) as BenchRecord;
const valid = validatorOf('bench/record.schema.json');

/** A figure whose quartiles are a twentieth below and above its median. */
function figure(name: string, median: number, unit: Figure['unit'] = 'native'): Figure {
  return { name, unit, ratio: { median, low: median * 0.95, high: median * 1.05 }, nanoseconds: 100 };
}

test('the record is what its schema says', () => {
  assert.ok(valid(record), JSON.stringify(valid.errors));
});

test('the schema refuses what is no record', () => {
  const [first] = record.figures;
  const { machine } = record;
  for (const wrong of [
    { machine },
    { machine, figures: [{ ...first, unit: 'seconds' }] },
    { machine, figures: [{ ...first, ratio: { median: 0, low: 0, high: 0 } }] },
    { machine, figures: [{ ...first, extra: 1 }] },
    { machine: { ...machine, crossing: 0 }, figures: [] },
  ]) {
    assert.ok(!valid(wrong), JSON.stringify(wrong));
  }
});

test('the record has each line once, in the order of the table and in its unit, and no other', () => {
  const units = new Map(LINES.map(({ name, unit }) => [name, unit]));
  const names = record.figures.map(({ name }) => name);
  assert.deepEqual(
    names,
    LINES.map(({ name }) => name).filter((name) => names.includes(name)),
  );
  const lacking = LINES.filter(({ name, kind }) => kind !== 'product' && !names.includes(name));
  assert.deepEqual(lacking, [], 'npm run bench -- LINE --record');
  for (const { name, unit } of record.figures) assert.equal(unit, units.get(name), name);
});

test('docs/benchmarks.md shows the record', () => {
  const page = textOf('docs/benchmarks.md');
  const golden = pageWithRecord(page, record);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(packageRoot, 'docs/benchmarks.md'), golden);
  assert.equal(
    page,
    golden,
    'UPDATE_GOLDEN=1 npm run unit -- bench/record writes the page; npm run bench -- --record, both',
  );
  for (const { name } of record.figures) assert.ok(page.includes(`| \`${name}\` |`), name);
});

test('a line that has become slower is noticed, and one that has become faster', () => {
  const before = [figure('sieve', 5), figure('fib', 10), figure('copy-whole', 2)];
  const found = compareWithRecord([figure('sieve', 6), figure('fib', 8), figure('copy-whole', 2.05)], before);
  assert.deepEqual(found, {
    slower: [{ name: 'sieve', before: 5, now: 6 }],
    faster: [{ name: 'fib', before: 10, now: 8 }],
    fresh: [],
  });
  assert.equal(
    showComparison(found),
    'slower: sieve, 5 before, 6 now (× 1.2)\nfaster: fib, 10 before, 8 now (× 0.8)\n',
  );
});

test('a median that is higher is noise where the quartiles meet', () => {
  const wide: Figure = { ...figure('sieve', 6), ratio: { median: 6, low: 5.2, high: 7 } };
  assert.deepEqual(compareWithRecord([wide], [figure('sieve', 5)]).slower, []);
  const narrow: Figure = { ...wide, ratio: { median: 6, low: 5.3, high: 7 } };
  assert.equal(compareWithRecord([narrow], [figure('sieve', 5)]).slower.length, 1);
});

test('a difference of less than a tenth is noise, however narrow the quartiles are', () => {
  const exact = (median: number): Figure => ({
    ...figure('sieve', median),
    ratio: { median, low: median, high: median },
  });
  assert.deepEqual(compareWithRecord([exact(5.4)], [exact(5)]).slower, []);
  assert.equal(compareWithRecord([exact(5.6)], [exact(5)]).slower.length, 1);
});

test('lines that the record lacks, or has in another unit, are named', () => {
  const { slower, fresh } = compareWithRecord(
    [figure('guard', 9, 'crossings'), figure('sieve', 9)],
    [figure('guard', 1)],
  );
  assert.deepEqual([slower, fresh], [[], ['guard', 'sieve']]);
  assert.equal(showComparison({ slower, faster: [], fresh }), 'not in the record: guard\nnot in the record: sieve\n');
  assert.equal(
    showComparison({ slower: [], faster: [], fresh: [] }),
    'nothing is slower or faster than in the record\n',
  );
});

test('a run of some lines changes those lines of the record only', () => {
  const old: BenchRecord = { ...record, figures: [figure('fib', 10), figure('gone', 1), figure('sieve', 5)] };
  const run: BenchRecord = { machine: { ...record.machine, cores: 64 }, figures: [figure('sieve', 4)] };
  const names = ['sieve', 'fib'];
  assert.deepEqual(updatedRecord(old, run, names), {
    machine: run.machine,
    figures: [figure('sieve', 4), figure('fib', 10)],
  });
  assert.deepEqual(updatedRecord(undefined, run, names), run);
});
