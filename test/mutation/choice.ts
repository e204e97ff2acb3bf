import { Random } from '../runtime/object/random.ts';
import { fromRoot } from './bundles.ts';
import type { Coverage } from './cover.ts';
import type { Mutant } from './instrument.ts';

/** Seconds of judges that run first, and of all that run. Of judges that would take longer, the quickest run. */
const FIRST_SECONDS = 2;
const MOST_SECONDS = 6;
/** Judges of faults that are come by only as modules are imported, where no judge is nearer. */
const STATIC_JUDGES = 100;

/** Judges of one fault, the likeliest first. */
export interface Chosen {
  readonly first: readonly string[];
  readonly others: readonly string[];
  /** How many would take too long beside them. */
  readonly left: number;
  /** How often the fault was come by. */
  readonly hits: number;
  /** Whether the import of modules came by it. */
  readonly imported: boolean;
}

/** How many faults of its source each judge has killed, by the source and the judge. */
export class Kills {
  readonly #counts = new Map<string, number>();

  add({ fileName }: Mutant, judge: string): void {
    const key = `${fileName}\0${judge}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  of({ fileName }: Mutant, judge: string): number {
    return this.#counts.get(`${fileName}\0${judge}`) ?? 0;
  }
}

/** The file of tests that stands beside a source, as its name begins: `steps/world` for `steps/world.ts`. */
function beside(path: string): string {
  return fromRoot(path).replace(/\.ts$/, '');
}

function isNear(name: string, stem: string): boolean {
  return name.startsWith(`${stem}.`) || name.startsWith(`${stem}-`);
}

/** Every so many of a list, the first among them. */
function evenly(names: readonly string[], count: number): string[] {
  const step = Math.max(1, names.length / count);
  return Array.from({ length: Math.min(count, names.length) }, (_, n) => names[Math.floor(n * step)]!);
}

/** As many of a list as take no longer than so many seconds, one at least. */
function within(names: readonly string[], most: number, cost: (name: string) => number): readonly string[] {
  let taken = 0;
  const end = names.findIndex((name, n) => {
    taken += cost(name);
    return n > 0 && taken > most;
  });
  return end < 0 ? names : names.slice(0, end);
}

/** The judges of a fault: those that came by it. What killed its neighbours comes first, then what stands beside the source, then the quickest. */
export function chooseJudges(
  mutant: Mutant,
  { seconds, hits: coverage, imported }: Coverage,
  kills = new Kills(),
): Chosen {
  const { id, fileName } = mutant;
  const stem = beside(fileName);
  let names = [...coverage.keys()].filter((name) => (coverage.get(name)![id] ?? 0) > 0);
  const hits = names.reduce((sum, name) => sum + coverage.get(name)![id]!, 0);
  const all = [...seconds.keys()];
  if (names.length === 0 && (imported[id] ?? 0) > 0) {
    const near = all.filter((name) => isNear(name, stem));
    names = near.length > 0 ? near : evenly(all, STATIC_JUDGES);
  }
  const cost = (name: string) => seconds.get(name) ?? 0;
  names.sort(
    (a, b) =>
      kills.of(mutant, b) - kills.of(mutant, a) ||
      Number(isNear(b, stem)) - Number(isNear(a, stem)) ||
      cost(a) - cost(b),
  );
  const taken = within(names, MOST_SECONDS, cost);
  const first = within(taken, FIRST_SECONDS, cost);
  return {
    first,
    others: taken.slice(first.length),
    left: names.length - taken.length,
    hits,
    imported: (imported[id] ?? 0) > 0,
  };
}

/** Faults to try: all, or a sample by a seed, in the order of the sources. */
export function sampleMutants(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  if (count >= mutants.length) return mutants;
  const random = new Random(seed);
  const order = mutants.map((_, n) => n);
  for (let n = 0; n < count; n++) {
    const other = n + random.below(order.length - n);
    [order[n], order[other]] = [order[other]!, order[n]!];
  }
  return order
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((n) => mutants[n]!);
}
