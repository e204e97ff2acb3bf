import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { resultsText } from '../../../reports/results/results-reader.ts';
import { filesOf, RunFolder, wholeResults } from '../../../reports/results/run-folder.ts';
import type { Results } from '../../../vocabulary/results.ts';
import { THOROUGH } from '../../effort.ts';
import { catalogue, context, run, scenario } from '../sample-runs.ts';

const whole = resultsOf(run(scenario()), catalogue, context());
const part = resultsOf(
  { ...run(scenario()), known: ['features/a.feature:3', 'features/b.feature:3'] },
  catalogue,
  context(),
);
const off = (results: Results): Results => ({ ...results, troubles: ['the run was aborted'] });
const contents = (results: Results, name: string) => ({ messages: name, report: name, results: resultsText(results) });
const FILES = ['messages.ndjson', 'report.html', 'results.json'];
const PARTIAL = ['partial-messages.ndjson', 'partial-report.html', 'partial-results.json'];

describe('the folder of a run', () => {
  let place: string;
  const left = () => readdirSync(place).sort();
  const read = (...names: string[]) => readFileSync(join(place, ...names), 'utf8');
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  });
  afterEach(() => rmSync(place, { recursive: true }));

  test('has nothing of the run before in its place when a run has begun, and nothing of it when it has ended', () => {
    new RunFolder(place).end(contents(whole, 'one'), false);
    const second = new RunFolder(place);
    second.begin(contents(off(whole), 'two begins'), false);
    assert.deepEqual([read('report.html'), read('earlier', 'report.html')], ['two begins', 'one']);
    assert.equal(read('earlier', 'results.json'), resultsText(whole));
    assert.equal(wholeResults(place), undefined);
    second.end(contents(whole, 'two'), false);
    assert.deepEqual([left(), read('report.html')], [FILES, 'two']);
  });

  test('keeps what was put aside through runs that never end', () => {
    new RunFolder(place).end(contents(whole, 'one'), false);
    for (const name of ['two', 'three']) new RunFolder(place).begin(contents(off(whole), name), false);
    assert.deepEqual([read('messages.ndjson'), read('earlier', 'messages.ndjson')], ['three', 'one']);
  });

  test('has all as it was after a run that judged nothing', THOROUGH, () => {
    const none = new RunFolder(place);
    none.begin(contents(off(whole), 'none'), false);
    none.undo();
    assert.deepEqual(left(), []);
    new RunFolder(place).end(contents(whole, 'one'), false);
    const second = new RunFolder(place);
    second.begin(contents(off(whole), 'two'), false);
    second.undo();
    assert.deepEqual([left(), read('report.html')], [FILES, 'one']);
  });

  test('keeps all files of a run of all apart from those of a run of some', () => {
    new RunFolder(place).end(contents(whole, 'all'), false);
    const some = new RunFolder(place);
    some.begin(contents(off(part), 'some begins'), true);
    assert.deepEqual([read('report.html'), read('partial-report.html')], ['all', 'some begins']);
    assert.deepEqual(Object.values(some.end(contents(part, 'some'), true)).sort(), PARTIAL);
    assert.deepEqual([read('report.html'), read('partial-messages.ndjson')], ['all', 'some']);
    new RunFolder(place).end(contents(whole, 'again'), false);
    assert.deepEqual(left(), FILES);
  });

  test('has no results of a run that has none', () => {
    const broken = new RunFolder(place);
    broken.begin(contents(off(whole), 'begins'), false);
    broken.end({ messages: 'ends', report: 'ends', results: undefined }, false);
    assert.deepEqual(left(), ['messages.ndjson', 'report.html']);
  });

  test('is left as it is where it cannot be written to, and keeps what others have put into it', () => {
    new RunFolder(place).end(contents(whole, 'one'), false);
    rmSync(join(place, 'report.html'));
    mkdirSync(join(place, 'report.html'));
    const second = new RunFolder(place);
    second.begin(contents(off(whole), 'two'), false);
    assert.equal(read('results.json'), resultsText(whole));
    assert.throws(() => second.end(contents(whole, 'two'), false), { code: 'FILE_NOT_WRITTEN' });
    rmSync(join(place, 'report.html'), { recursive: true });
    mkdirSync(join(place, 'earlier'));
    writeFileSync(join(place, 'earlier', 'notes'), 'mine');
    new RunFolder(place).end(contents(whole, 'three'), false);
    assert.equal(read('earlier', 'notes'), 'mine');
  });

  test('names its files by what is there', () => {
    assert.equal(filesOf(place, true).report, 'report.html');
    writeFileSync(join(place, 'results.json'), resultsText(off(whole)));
    assert.equal(filesOf(place, true).report, 'report.html');
    writeFileSync(join(place, 'results.json'), resultsText(whole));
    assert.deepEqual(
      [filesOf(place, true).report, filesOf(place, false).report],
      ['partial-report.html', 'report.html'],
    );
  });
});
