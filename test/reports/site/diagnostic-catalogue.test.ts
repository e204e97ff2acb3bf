import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { packageRoot } from '../../../node/package-root.ts';
import { type CatalogueError, diagnosticCatalogue } from '../../../reports/site/diagnostic-catalogue.ts';
import { errorList } from '../../../reports/site/error-list.ts';
import { THOROUGH } from '../../effort.ts';

/** Text of all sources below some folders. */
function sources(...folders: readonly string[]): readonly (readonly [file: string, text: string])[] {
  return folders.flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [`${folder}/${name}`, readFileSync(join(packageRoot, folder, name), 'utf8')] as const),
  );
}

/** Codes of the tools of tests, and one that a test makes up; those of the benchmark begin with BENCH_. */
const NOT_OF_THE_SUITE = ['LAYOUT_KERNEL_NAME', 'MESSAGES_INCOMPLETE', 'PATCH_DOES_NOT_FIT', 'LOAD_WRITABLE_CODE'];

/** Whether docs/errors.md is written anew, which the quick effort does not leave out. */
const REFRESH = process.env.UPDATE_GOLDEN === '1';

describe('the catalogue of errors', REFRESH ? {} : THOROUGH, () => {
  let catalogue: readonly CatalogueError[];
  let codes: ReadonlySet<string>;

  before(() => {
    catalogue = diagnosticCatalogue(packageRoot);
    codes = new Set(catalogue.map(({ code }) => code));
  });

  test('docs/errors.md lists every error of the sources', () => {
    const file = join(packageRoot, 'docs/errors.md');
    const text = errorList(catalogue);
    if (REFRESH) writeFileSync(file, text);
    assert.equal(
      readFileSync(file, 'utf8'),
      text,
      'UPDATE_GOLDEN=1 npm run unit -- site/diagnostic-catalogue writes docs/errors.md anew',
    );
  });

  test('every code that sources write out in a description of an error is in the catalogue', () => {
    for (const [file, text] of sources(
      'base',
      'captures',
      'cli',
      'kernel-model',
      'node',
      'programs/toolchain',
      'project',
      'reports',
      'runtime',
      'steps',
      'target',
      'vocabulary',
    )) {
      for (const [, code] of text.matchAll(/\bcode: '([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g))
        assert.ok(codes.has(code!), `${file}: ${code}`);
    }
  });

  test('codes that are put together are found by following the calls', () => {
    for (const code of [
      'MAP_CREATE_E2BIG',
      'MAP_CREATE_ENOMEM',
      'ATTACH_EINVAL',
      'LOAD_SEGMENT_OVERLAP',
      'BTF_STRINGS',
      'ELF_MACHINE',
    ]) {
      assert.ok(codes.has(code), code);
    }
  });

  test('every code that a test expects of the suite is in the catalogue', () => {
    const patterns = [...codes].map((code) => new RegExp(`^${code.replace('…', '.+')}$`));
    let expected = 0;
    for (const [file, text] of sources('test')) {
      for (const [, , code] of text.matchAll(/\bcode(: |, )'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)) {
        if (NOT_OF_THE_SUITE.includes(code!) || code!.startsWith('BENCH_')) continue;
        expected += 1;
        assert.ok(
          patterns.some((pattern) => pattern.test(code!)),
          `${file}: ${code}`,
        );
      }
    }
    assert.ok(expected > 100, `only ${expected} codes are expected anywhere`);
  });

  test('an error has a message, a kind, and what it takes to act on it', () => {
    const kinds = ['input', 'refused', 'conformance', 'unsupported', 'internal', 'finding', 'warning', 'note'];
    for (const { code, kind, message } of catalogue) {
      assert.ok(kinds.includes(kind), `${code}: ${kind}`);
      assert.notEqual(message, '', code);
    }
    const find = (code: string) => catalogue.find((error) => error.code === code);
    assert.deepEqual(find('LOAD_SEGMENT_ALIGNMENT')?.kind, 'refused');
    assert.equal(find('LOAD_SEGMENT_ALIGNMENT')?.errno, 'EINVAL');
    assert.match(find('MAP_CREATE_ENOMEM')!.message, /^map "‹name›" cannot be created$/);
  });
});
