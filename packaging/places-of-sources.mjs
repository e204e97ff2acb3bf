import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Written so that a bundle of this module keeps it. */
const META = 'import.meta';

/**
 * The text of a source with the place where it lies.
 * @param {string} text @param {string} path of the source
 */
export function withPlaces(text, path) {
  return text
    .replaceAll(`${META}.dirname`, JSON.stringify(dirname(path)))
    .replaceAll(`${META}.filename`, JSON.stringify(path))
    .replaceAll(`${META}.url`, JSON.stringify(pathToFileURL(path).href));
}

/**
 * A plugin of esbuild. Where a source file lies is part of what it says: a bundle lies elsewhere, and names the place of the source.
 * @type {import('esbuild').Plugin}
 */
export const placesOfSources = {
  name: 'places of sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(`${META}.`)) return undefined;
      return { contents: withPlaces(text, path), loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};
