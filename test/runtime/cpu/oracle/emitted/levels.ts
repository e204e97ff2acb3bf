import { join } from 'node:path';
import { packageRoot } from '../../../../../node/package-root.ts';
import { corpusNames } from '../../corpus.ts';

/** Objects of the corpus that are there at every level of optimisation. */
export function objectsOfLevels(): readonly string[] {
  const names = corpusNames().filter((name) => /^opt\/\w+\.O[0123sz]$/.test(name));
  return names.map((name) => join(packageRoot, 'programs/bin', name));
}
