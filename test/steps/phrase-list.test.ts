import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { editorGlue } from '../../steps/editor-glue.ts';
import { phraseList } from '../../steps/phrase-list.ts';
import { PHRASES } from '../../steps/phrases.ts';

const ROOT = join(import.meta.dirname, '../..');
const LIST = join(ROOT, 'docs/phrases.md');
const GLUE = join(ROOT, 'steps/editor/phrases.js');
/** A vocabulary that grows beyond this is no longer closed. */
const MOST_PHRASES = 76;

describe('phrases', () => {
  test('docs/phrases.md lists them as they are', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(LIST, phraseList());
    assert.equal(readFileSync(LIST, 'utf8'), phraseList(), 'run with UPDATE_GOLDEN=1 to write docs/phrases.md anew');
  });

  test('steps/editor/phrases.js has them for editors', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GLUE, editorGlue());
    assert.equal(
      readFileSync(GLUE, 'utf8'),
      editorGlue(),
      'run with UPDATE_GOLDEN=1 to write steps/editor/phrases.js anew',
    );
  });

  test('each is there once, and says what it means', () => {
    const expressions = PHRASES.map(({ expression }) => expression);
    assert.equal(new Set(expressions).size, expressions.length);
    for (const { expression, meaning } of PHRASES) assert.match(meaning, /[.…]$/, expression);
    assert.ok(PHRASES.length <= MOST_PHRASES, `there are ${PHRASES.length}`);
  });

  test('each is used by a feature, and no step is undefined or ambiguous', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    try {
      const usageFile = join(folder, 'usage.json');
      const cucumber = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
      const format = ['--format', `usage-json:${usageFile}`, '--format', `summary:${join(folder, 'summary.txt')}`];
      execFileSync(process.execPath, [cucumber, '--dry-run', ...format], { cwd: ROOT, stdio: 'pipe' });
      const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as { pattern: string; matches: unknown[] }[];
      assert.equal(usage.length, PHRASES.length);
      const unused = usage.filter(({ matches }) => matches.length === 0).map(({ pattern }) => pattern);
      assert.deepEqual(unused, [], 'no feature uses these phrases');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
