import { readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { withPlaces } from '../../packaging/places-of-sources.mjs';
import { bundle } from '../bundle.mjs';

export const ROOT: string = realpathSync(join(import.meta.dirname, '../..'));
const TESTS = join(ROOT, 'test');

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

/** The unit tests that can run in one process with others, from the folder of the tests on. */
export function testFiles(): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
    .sort();
}

/** The URLs of what judges import. */
export interface Bundles {
  /** The URL of a file of tests. */
  readonly test: (name: string) => string;
  readonly host: string;
  readonly steps: string;
}

/** Bundles all tests and the phrases of the suite. @param texts to take in the place of sources, by their paths */
export async function bundleAll(texts: ReadonlyMap<string, string>): Promise<Bundles> {
  const host = join(ROOT, 'node/install.ts');
  const steps = join(ROOT, 'steps/cucumber.ts');
  const tests = testFiles().map((name) => join(TESTS, name));
  const urlOf = await bundle([...tests, host, steps], [textsInPlace(texts)]);
  return { test: (name) => urlOf(join(TESTS, name)), host: urlOf(host), steps: urlOf(steps) };
}

/** The path of a source from the root on. */
export function fromRoot(path: string): string {
  return relative(ROOT, path);
}
