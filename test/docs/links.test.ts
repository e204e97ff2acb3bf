import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { HOME, linksOf, wrongInClone, wrongInPackage } from './links.ts';
import { documents, REPOSITORY } from './repository.ts';

const read = (document: string): string => readFileSync(join(REPOSITORY, document), 'utf8');

/** The files that npm packs of a folder, except for what is compiled before. */
function packedFiles(folder: string): ReadonlySet<string> {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'];
  const printed = execFileSync('npm', words, { cwd: join(REPOSITORY, folder), encoding: 'utf8', maxBuffer: 1 << 26 });
  const [{ files }] = JSON.parse(printed) as [{ readonly files: readonly { readonly path: string }[] }];
  return new Set(files.map(({ path }) => path));
}

describe('links of documents in a clone', () => {
  for (const document of [...documents().filter((name) => name.endsWith('.md')), 'CHANGELOG.md']) {
    test(`${document}: each leads to a file, and to a heading where it names one`, () => {
      const wrong = linksOf(read(document)).map((link) => wrongInClone(REPOSITORY, document, link));
      assert.deepEqual(
        wrong.filter((problem) => problem !== undefined),
        [],
      );
    });
  }
});

describe('links of documents in a package', THOROUGH, () => {
  for (const [folder, least] of [
    ['.', 20],
    ['packaging/create', 1],
  ] as const) {
    test(`of ${folder}: each leads to a file of the package, or to the home of the project`, () => {
      const files = packedFiles(folder);
      const packed = [...files].filter((file) => file.endsWith('.md'));
      assert.ok(packed.length >= least, packed.join(', '));
      const wrong = packed.flatMap((document) =>
        linksOf(read(join(folder, document))).flatMap((link) => {
          const problem = wrongInPackage(files, document, link);
          return problem === undefined ? [] : [`${document}: ${problem}`];
        }),
      );
      assert.deepEqual(wrong, []);
    });
  }
});

test('the README leads to every document', THOROUGH, () => {
  const targets = linksOf(read('README.md')).map(({ target }) => target.replace(/#.*/, ''));
  const unlinked = documents().filter(
    (name) =>
      name !== 'README.md' &&
      /\.md$/.test(name) &&
      !targets.includes(name) &&
      !targets.includes(`${HOME}/blob/main/${name}`),
  );
  assert.deepEqual(unlinked, []);
});

describe('a wrong link', () => {
  const inClone = (target: string, isPicture = false) =>
    wrongInClone(REPOSITORY, 'docs/verdicts.md', { target, isPicture });
  const files = new Set(['README.md', 'docs/verdicts.md', 'features/requirements.yaml']);
  const inPackage = (target: string, isPicture = false) =>
    wrongInPackage(files, 'docs/verdicts.md', { target, isPicture });

  test('is found in sentences and in definitions, and not in code', () => {
    const text = '[a](b.md) ![c \\[d\\]](e.svg)\n\n[f]: g.md\n\n```\n[h](i.md)\n```\n';
    assert.deepEqual(linksOf(text), [
      { target: 'b.md', isPicture: false },
      { target: 'e.svg', isPicture: true },
      { target: 'g.md', isPicture: false },
    ]);
  });

  test('in a clone is told', () => {
    assert.equal(inClone('nonsense.md'), 'nonsense.md: there is no such file');
    assert.equal(inClone('glossary.md#nonsense'), 'glossary.md#nonsense: there is no such heading');
    assert.match(inClone(`${HOME}/blob/main/nonsense.md`)!, /there is no such file$/);
    assert.match(inClone(`${HOME}/blob/main/runtime`)!, /write \/tree\/$/);
    assert.match(inClone(`${HOME}/tree/main/README.md`)!, /write \/blob\/$/);
    assert.match(inClone(`${HOME}/blob/main/docs/images/terminal.svg`, true)!, /write \/raw\/$/);
    assert.match(inClone(`${HOME}/blob/main/README.md#nonsense`)!, /there is no such heading$/);
    for (const right of ['../README.md', '#levels', 'https://example.org', `${HOME}/issues`]) {
      assert.equal(inClone(right), undefined, right);
    }
  });

  test('in a package is told, with what to write', () => {
    assert.equal(
      inPackage('../CONTRIBUTING.md'),
      `../CONTRIBUTING.md: only a clone has it; write ${HOME}/blob/main/CONTRIBUTING.md`,
    );
    assert.equal(
      inPackage('images/site.png', true),
      `images/site.png: only a clone has it; write ${HOME}/raw/main/docs/images/site.png`,
    );
    assert.match(inPackage(`${HOME}/blob/main/README.md`)!, /the package has it/);
    assert.match(inPackage(`${HOME}/tree/main/features`)!, /the package has it/);
    for (const right of ['../README.md', '#levels', '../features', `${HOME}/blob/main/CONTRIBUTING.md`]) {
      assert.equal(inPackage(right), undefined, right);
    }
  });
});
