/** Places in bundles become places in sources, in the text of a failed test. Node can do so by itself, but then reads every map at the start. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACE = /file:\/\/[^\s()]+\.mjs:(\d+):(\d+)/g;

/** @type {Map<string, SourceMap | undefined>} */
const maps = new Map();

/** The map beside a bundled file, read once. @param {string} path */
function mapOf(path) {
  if (!maps.has(path)) {
    const map = `${path}.map`;
    maps.set(path, existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined);
  }
  return maps.get(path);
}

/**
 * A text where each place in a bundle is the place in the source that it was made of: a path, a line and a column, both from 1.
 * A place without a map stays as it is.
 * @param {string} text
 */
export function withSourcePlaces(text) {
  return text.replace(PLACE, (place, line, column) => {
    const path = fileURLToPath(place.slice(0, -`:${line}:${column}`.length));
    const entry = mapOf(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return place;
    return `${join(dirname(path), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
