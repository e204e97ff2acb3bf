import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fromRoot } from './bundles.ts';
import { type Mutant, replacedText } from './instrument.ts';

const FILE = join(import.meta.dirname, 'survivors.yaml');

/** A fault that no test can notice, or that none needs to, and why. */
export interface Explained {
  /** The source, from the root on. */
  readonly file: string;
  /** The text that the fault replaces, and what it puts there, each in one line. */
  readonly replaces: string;
  readonly with: string;
  readonly reason: string;
}

/** What a fault puts in, in one line. */
export function replacementOf({ replacement }: Mutant): string {
  return replacement.replaceAll(/\s+/g, ' ');
}

/** The list of explained faults. @throws Error for an entry that lacks something */
export function readExplained(): readonly Explained[] {
  if (!existsSync(FILE)) return [];
  const entries: readonly Explained[] = parse(readFileSync(FILE, 'utf8')) ?? [];
  for (const entry of entries) {
    for (const key of ['file', 'replaces', 'with', 'reason'] as const) {
      if (typeof entry[key] !== 'string')
        throw new Error(`survivors.yaml: an entry of "${entry.file}" has no "${key}"`);
    }
  }
  return entries;
}

/** Why a fault may live; nothing where it may not. */
export function reasonOf(mutant: Mutant, explained: readonly Explained[]): string | undefined {
  const file = fromRoot(mutant.fileName);
  return explained.find(
    (entry) => entry.file === file && entry.replaces === replacedText(mutant) && entry.with === replacementOf(mutant),
  )?.reason;
}
