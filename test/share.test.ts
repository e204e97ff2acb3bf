import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { effort, LEFT_OUT, THOROUGH } from './effort.ts';
import { PATIENCE } from './patience.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-share-'));
after(() => rmSync(folder, { recursive: true }));

/** What a process of the unit tests prints for files with these texts. */
function outputOf(...sources: readonly string[]): string {
  const share = sources.map((source, n) => {
    const file = join(folder, `${n}.test.mjs`);
    writeFileSync(file, `import { test } from 'node:test';\n${source}\n`);
    return [`${n}.test.mjs`, pathToFileURL(file).href];
  });
  const here = (name: string) => pathToFileURL(join(import.meta.dirname, name)).href;
  const script = `import { run } from ${JSON.stringify(here('share.mjs'))}; await run(${JSON.stringify(share)});`;
  const reporter = [`--test-reporter=${here('reporter.mjs')}`, '--test-reporter-destination=stdout'];
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { encoding: 'utf8', timeout: PATIENCE, env } as const;
  return spawnSync(process.execPath, [...reporter, '--input-type=module', '-e', script], options).stdout;
}

test('a file that cannot be imported fails by name, and the others are run', THOROUGH, () => {
  const output = outputOf("test('one', () => {});\nthrow new Error('not today');", "test('two', () => {});");
  assert.match(output, /^FAILED: the file can be imported \(0\.test\.mjs\)\nError: not today$/m);
  assert.match(output, /^share: 2 passed, 1 failed, 0 skipped$/m);
});

test('a file that waits for a timer nobody else keeps alive is imported', THOROUGH, () => {
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 20).unref());';
  assert.match(outputOf(`${wait}\ntest('one', () => {});`), /^share: 1 passed, 0 failed, 0 skipped$/m);
});

test('a failed test names its file, and one that is skipped its reason', THOROUGH, () => {
  const output = outputOf(
    "test('one', () => { throw new Error('no'); });",
    "test('two', { skip: 'no gcc' }, () => {});",
  );
  assert.match(output, /^FAILED: one \(0\.test\.mjs\)\nError: no$/m);
  assert.match(output, /^skipped: two \(no gcc\)$/m);
  assert.match(output, /^share: 0 passed, 1 failed, 1 skipped$/m);
});

test('tests and groups that the quick effort leaves out are not said to be skipped', THOROUGH, () => {
  const skip = JSON.stringify({ skip: LEFT_OUT });
  const output = outputOf(
    `import { describe } from 'node:test';
    test('one', ${skip}, () => { throw new Error('no'); });
    describe('two', ${skip}, () => { throw new Error('no'); });`,
  );
  assert.match(output, /^share: 0 passed, 0 failed, 0 skipped$/m);
  assert.doesNotMatch(output, /^skipped: /m);
  assert.deepEqual(THOROUGH, effort({ skip: LEFT_OUT }, {}));
});

test('a failed test of a bundle names the place in its source', THOROUGH, () => {
  const source = join(folder, 'source.test.ts');
  writeFileSync(
    source,
    "import { test } from 'node:test';\n\ntest('one', () => {\n  throw new Error('no' as string);\n});\n",
  );
  const bundled = buildSync({
    entryPoints: [source],
    outdir: folder,
    sourcemap: 'linked',
    outExtension: { '.js': '.mjs' },
  });
  assert.deepEqual(bundled.errors, []);
  const output = outputOf(`import './source.test.mjs';`);
  assert.ok(output.includes(`at TestContext.<anonymous> (${source}:4:9)`), output);
});
