import { fromRoot } from './bundles.ts';
import { type Mutant, replacedText } from './instrument.ts';
import { replacementOf } from './survivors.ts';
import type { Fate } from './trial.ts';

/** Characters of a text that are shown. */
const SHOWN = 160;

/** One fault that was tried. */
export interface Tried {
  readonly file: string;
  readonly fate: Fate;
  /** Why it may live. */
  readonly reason: string | undefined;
}

interface Counts {
  byTests: number;
  byScenarios: number;
  explained: number;
  lives: number;
}

/** The first two names of a path: `kernel-model/maps`. */
function shelf(file: string): string {
  return file.split('/').slice(0, 2).join('/').replace(/\.ts$/, '');
}

function share({ byTests, byScenarios, lives }: Counts): number {
  const killed = byTests + byScenarios;
  return killed + lives === 0 ? 100 : (100 * killed) / (killed + lives);
}

/** A table of what became of faults, a line for each shelf, and the share of all that were killed, explained ones apart. */
export function scoreTable(tried: readonly Tried[]): {
  readonly lines: readonly string[];
  readonly percent: number;
  /** How many live that are not explained. */
  readonly lives: number;
} {
  const shelves = new Map<string, Counts>();
  const total: Counts = { byTests: 0, byScenarios: 0, explained: 0, lives: 0 };
  for (const { file, fate, reason } of tried) {
    const name = shelf(file);
    const counts = shelves.get(name) ?? { byTests: 0, byScenarios: 0, explained: 0, lives: 0 };
    shelves.set(name, counts);
    for (const each of [counts, total]) {
      if (fate.lives) each[reason === undefined ? 'lives' : 'explained'] += 1;
      else each[fate.kind === 'tests' ? 'byTests' : 'byScenarios'] += 1;
    }
  }
  const row = (name: string, counts: Counts) =>
    `${name.padEnd(32)}${[counts.byTests, counts.byScenarios, counts.explained, counts.lives].map((n) => String(n).padStart(12)).join('')}${share(counts).toFixed(1).padStart(10)} %`;
  const head = `${''.padEnd(32)}${['by tests', 'by features', 'explained', 'lives'].map((word) => word.padStart(12)).join('')}${'killed'.padStart(12)}`;
  const rows = [...shelves].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, counts]) => row(name, counts));
  return { lines: [head, ...rows, row('all', total)], percent: share(total), lives: total.lives };
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** A fault that lives: its place, the text that it replaces, and what it puts there. */
export function describeSurvivor(mutant: Mutant, { came }: Fate): string {
  const { start } = mutant.location;
  const place = `${fromRoot(mutant.fileName)}:${start.line + 1}:${start.column + 1}`;
  const [from, to] = [replacedText(mutant), replacementOf(mutant)].map(shortened);
  return `lives: ${place} ${mutant.mutatorName}\n  ${from}\n  → ${to}\n  ${came}`;
}
