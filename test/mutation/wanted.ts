import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot, ROOT } from './bundles.ts';
import type { ChangedLines } from './changed.ts';
import { sampleMutants } from './choice.ts';
import { instrument, type Mutant } from './instrument.ts';
import type { Options } from './options.ts';

/** Faults to try. */
export interface Wanted {
  readonly mutants: readonly Mutant[];
  /** How many faults there are that they were chosen from. */
  readonly possible: number;
}

/** What shows and does not judge. Its pages are compared where a browser shows them. */
const SHOWS = 'reports/site/';

function sourcesBelow(path: string): string[] {
  const whole = join(ROOT, path);
  if (statSync(whole).isFile()) return [whole];
  const shows = `${path}/`.startsWith(SHOWS);
  return readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(whole, name))
    .filter((source) => shows || !fromRoot(source).startsWith(SHOWS))
    .sort();
}

/** Chooses so many faults of each path, and of these so many in all. @param changed lines; all where it is left out */
export async function chooseMutants(
  { paths, sample, most, seed }: Options,
  changed: ChangedLines | undefined,
): Promise<Wanted> {
  const isWanted = ({ fileName, location }: Mutant) =>
    changed === undefined || changed.get(fromRoot(fileName))?.has(location.start.line) === true;
  const chosen: Mutant[] = [];
  let possible = 0;
  for (const path of paths) {
    const sources = sourcesBelow(path).filter((source) => changed?.has(fromRoot(source)) ?? true);
    const wanted = (await instrument(sources)).mutants.filter(isWanted);
    possible += wanted.length;
    chosen.push(...sampleMutants(wanted, sample, seed));
  }
  return { mutants: sampleMutants(chosen, most, seed), possible };
}
