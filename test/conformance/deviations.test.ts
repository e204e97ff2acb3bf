import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { loadDeviations, parseDeviations } from '../../conformance/deviations.ts';
import { publishedKernelsPage } from '../../conformance/published-kernels-page.ts';
import { PUBLISHED_KERNELS } from '../../runtime/published/table.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/published-kernels.md');
const kernels = loadDeviations();

describe('what published kernels were found to do', () => {
  test('is about the kernels that can be chosen', () => {
    assert.deepEqual(
      kernels.map(({ name }) => name),
      PUBLISHED_KERNELS.map(({ name }) => name),
    );
  });

  test('names requirements of the catalogue', () => {
    const catalogue = loadCatalogue();
    const named = kernels.flatMap(({ deviations }) => deviations.flatMap(({ requirements }) => requirements));
    assert.deepEqual(
      named.filter((id) => catalogue.find(id) === undefined),
      [],
    );
  });

  test('is the page docs/published-kernels.md', () => {
    const page = publishedKernelsPage(kernels, loadCatalogue());
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, page);
    assert.equal(readFileSync(PAGE, 'utf8'), page, 'refresh it with UPDATE_GOLDEN=1');
  });

  test('each modelled deviation is found in the chapter of violations', () => {
    const chapter = readFileSync(join(ROOT, 'features/violations/published-kernels.feature'), 'utf8');
    for (const { name, deviations } of kernels) {
      const missing = deviations.filter(({ modelled, title }) => modelled && !chapter.includes(title));
      assert.deepEqual(
        missing.map(({ id }) => `${name}: ${id}`),
        [],
      );
    }
  });

  test('a deviation without a requirement is refused with its place', () => {
    const text =
      'kernels:\n  rex-1:\n    title: t\n    published: "2025-02"\n    how: h\n    deviations:\n      A:\n        title: t\n';
    assert.throws(
      () => parseDeviations(text, 'd.yaml'),
      (error) => error instanceof Diagnostic && error.code === 'YAML_MISSING_KEY' && /^d\.yaml:8:/.test(error.message),
    );
  });
});
