import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { loadCatalogue } from '../../../conformance/catalogue.ts';
import { resultsOfChecks } from '../../../reports/results/build-results.ts';
import { resultsText } from '../../../reports/results/results-reader.ts';
import { contextOf } from '../../../reports/results/suite.ts';
import { command } from '../../cli/command.ts';
import { THOROUGH } from '../../effort.ts';
import { linesOf, RUN } from './sample-messages.ts';

describe('where the whole cannot be written, merge gives the verdict all the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file');
  writeFileSync(file, '');

  test('of messages', THOROUGH, async () => {
    const messages = join(folder, 'run.ndjson');
    writeFileSync(messages, linesOf(RUN).replaceAll('@REX-A-01', '@REX-XDP-01'));
    const { code, out, error } = await command(['merge', messages, '-o', join(file, 'merged')]);
    assert.match(out, /^PARTIAL: /m);
    assert.doesNotMatch(out, /^report: /m);
    assert.match(error, /^FILE_NOT_WRITTEN \(ENOTDIR\): /);
    assert.equal(code, 3);
  });

  test('of results', THOROUGH, async () => {
    const bundle = join(folder, 'results.json');
    writeFileSync(bundle, resultsText(resultsOfChecks([], loadCatalogue(), contextOf('.', new Date()))));
    const { code, out, error } = await command(['merge', bundle, '-o', join(file, 'merged')]);
    assert.match(out, /^INCOMPLETE$/m);
    assert.match(error, /^FILE_NOT_WRITTEN \(ENOTDIR\): /);
    assert.equal(code, 3);
  });
});
