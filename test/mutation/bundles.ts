import { readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { withPlaces } from '../../packaging/places-of-sources.mjs';
import { bundle } from '../bundle.mjs';

export const ROOT: string = realpathSync(join(import.meta.dirname, '../..'));
const TESTS = join(ROOT, 'test');
const HARNESS = join(import.meta.dirname, 'warm/node-test.ts');

/** Puts texts in the place of sources. @param texts by the paths of the sources */
function textsInPlace(texts: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'texts in the place of sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = texts.get(path);
        return text === undefined ? undefined : { contents: withPlaces(text, path), loader: 'ts' };
      });
    },
  };
}

/** Puts the tests into hands that can run single ones, more than once. */
const testsInHand: Plugin = {
  name: 'tests in hand',
  setup({ onResolve }) {
    onResolve({ filter: /^node:test$/ }, ({ importer }) =>
      importer === HARNESS ? { path: 'node:test', external: true } : { path: HARNESS },
    );
  },
};

/** Folders of tests that judge the tests themselves. */
const OF_TESTS = /^(mutation|broken-suites)\//;

/** The unit tests that judge, from the folder of the tests on. */
export function testFiles(): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules') && !OF_TESTS.test(name))
    .sort();
}

/** Where judges lie. */
export interface Bundles {
  /** The URL of a file of tests. */
  readonly test: (name: string) => string;
  /** The URL of the phrases. */
  readonly steps: string;
  /** The path of the program that lets them judge. */
  readonly worker: string;
}

/**
 * Bundles tests and the phrases of the suite.
 * @param texts to take in the place of sources, by their paths
 * @param files of tests, from the folder of the tests on
 */
export async function bundleAll(
  texts: ReadonlyMap<string, string>,
  files: readonly string[] = testFiles(),
): Promise<Bundles> {
  const worker = join(import.meta.dirname, 'warm/worker.ts');
  const steps = join(ROOT, 'steps/cucumber.ts');
  const tests = files.map((name) => join(TESTS, name));
  const urlOf = await bundle([...tests, worker, steps], [textsInPlace(texts), testsInHand]);
  return {
    test: (name) => urlOf(join(TESTS, name)),
    steps: urlOf(steps),
    worker: fileURLToPath(urlOf(worker)),
  };
}

/** The path of a source from the root on. */
export function fromRoot(path: string): string {
  return relative(ROOT, path);
}
