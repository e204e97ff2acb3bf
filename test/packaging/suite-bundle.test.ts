import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { THOROUGH } from '../effort.ts';

const { bundleOf, needsSources } = await import('../../packaging/suite-bundle.mjs' as string);

/** A clone of two sources, of which the first is the one that is imported. */
async function withClone(check: (root: string, bundles: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'suite-bundle-'));
  try {
    mkdirSync(join(root, 'steps'));
    writeFileSync(
      join(root, 'steps/first.ts'),
      `import { told } from './second.ts';\nexport const all: string = told + 1;\n`,
    );
    writeFileSync(join(root, 'steps/second.ts'), `export const told: string = import.meta${'.'}filename;\n`);
    await check(root, join(root, 'node_modules/.cache/rex-conformance/suite'));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const ENTRIES = ['steps/first.ts'];

async function importedFrom(root: string, folder: string): Promise<{ readonly all: string }> {
  return await import(pathToFileURL(join(root, folder, 'steps/first.mjs')).href);
}

test('a bundle says what its sources say, and knows where they lie', THOROUGH, async () => {
  await withClone(async (root) => {
    const folder = await bundleOf(root, ENTRIES);
    assert.equal((await importedFrom(root, folder)).all, `${join(root, 'steps/second.ts')}1`);
  });
});

test('a clone that is edited while it is bundled has no bundle', THOROUGH, async () => {
  await withClone(async (root, bundles) => {
    let edits = 0;
    const editing = setInterval(() => {
      edits += 1;
      writeFileSync(join(root, 'steps/second.ts'), `export const told = '${edits}';\n`);
    }, 1);
    try {
      assert.equal(await bundleOf(root, ENTRIES), undefined);
    } finally {
      clearInterval(editing);
    }
    assert.ok(edits > 1);
    assert.deepEqual(readdirSync(bundles), []);
  });
});

test('a bundle knows the version of what translates programs, which other edits leave as it is', THOROUGH, async () => {
  await withClone(async (root) => {
    const source = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    const version = async () => (await importedFrom(root, await bundleOf(root, ENTRIES))).all;
    source('steps/first.ts', 'declare const REX_CODE_VERSION: string;\nexport const all = REX_CODE_VERSION;\n');
    source('runtime/cpu/translation/translation-cache.ts', `export { wide } from '../decoder.ts';\n`);
    source('runtime/cpu/decoder.ts', 'export const wide = 1;\n');
    const first = await version();
    assert.match(first, /^[0-9a-f]{32}$/);
    source('steps/second.ts', 'export const told = 2;\n');
    assert.equal(await version(), first);
    source('runtime/cpu/decoder.ts', 'export const wide = 2;\n');
    const second = await version();
    assert.notEqual(second, first);
    source('package.json', '{ "dependencies": {} }');
    assert.equal(new Set([first, second, await version()]).size, 3);
  });
});

test('a bundle is made once, and anew for sources that have changed', THOROUGH, async () => {
  await withClone(async (root, bundles) => {
    const folder = await bundleOf(root, ENTRIES);
    const made = statSync(join(root, folder)).ino;
    assert.equal(await bundleOf(root, ENTRIES), folder);
    assert.equal(statSync(join(root, folder)).ino, made);
    writeFileSync(join(root, 'steps/second.ts'), `export const told: string = 'changed ';\n`);
    const changed = await bundleOf(root, ENTRIES);
    assert.notEqual(changed, folder);
    assert.equal((await importedFrom(root, changed)).all, 'changed 1');
    assert.equal(readdirSync(bundles).length, 2);
  });
});

test('processes that make a bundle at once share it, and leave nothing unfinished', THOROUGH, async () => {
  await withClone(async (root, bundles) => {
    const folders = await Promise.all(Array.from({ length: 4 }, () => bundleOf(root, ENTRIES)));
    assert.equal(new Set(folders).size, 1);
    assert.deepEqual(
      readdirSync(bundles).map((name) => name.startsWith('unfinished')),
      [false],
    );
  });
});

test('a bundle of other sources is removed when it is a day old', async () => {
  await withClone(async (root, bundles) => {
    mkdirSync(join(bundles, 'old'), { recursive: true });
    mkdirSync(join(bundles, 'new'));
    const longAgo = Date.now() / 1000 - 25 * 3600;
    utimesSync(join(bundles, 'old'), longAgo, longAgo);
    const folder: string = await bundleOf(root, ENTRIES);
    assert.deepEqual(readdirSync(bundles).sort(), [folder.split('/').at(-1), 'new'].sort());
  });
});

test('where no bundle can be made, the sources are read as they are', async () => {
  await withClone(async (root) => {
    writeFileSync(join(root, 'steps/second.ts'), 'export const told = ;\n');
    assert.equal(await bundleOf(root, ENTRIES), undefined);
  });
  await withClone(async (root) => {
    // What lies in the way of the folder is a link to nowhere.
    symlinkSync(join(root, 'nowhere/at/all'), join(root, 'node_modules'));
    assert.equal(await bundleOf(root, ENTRIES), undefined);
  });
});

test('code of its own, coverage and replaced modules need the sources', () => {
  const plain: readonly string[][] = [
    [],
    ['features/x.feature:5'],
    ['--parallel', '2'],
    ['--tags', '@rex'],
    ['-f', 'json'],
    ['--retry=1'],
  ];
  for (const words of plain) assert.equal(needsSources(words, {}), false, words.join(' '));
  const own: readonly string[][] = [
    ['--import', 'mine.ts'],
    ['--import=mine.ts'],
    ['-i', 'mine.ts'],
    ['-r', 'mine.js'],
    ['--require', 'x'],
    ['-c', 'y'],
  ];
  for (const words of own) assert.equal(needsSources(words, {}), true, words.join(' '));
  assert.equal(needsSources([], { NODE_V8_COVERAGE: 'coverage' }), true);
  assert.equal(needsSources([], { REX_REPLACED_MODULE: 'x' }), true);
});
