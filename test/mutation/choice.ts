import { Random } from '../runtime/object/random.ts';
import { fromRoot } from './bundles.ts';
import type { Mutant } from './instrument.ts';
import type { Coverage } from './judges.ts';

/** Seconds of judges that run first; what lives through them is judged by all others that came by it. */
const FIRST_SECONDS = 3;
/** Judges of faults that are come by only as modules are imported, where no judge is nearer. */
const STATIC_JUDGES = 100;

/** Judges of one fault, the likeliest first. */
export interface Chosen {
  readonly first: readonly string[];
  readonly others: readonly string[];
  readonly seconds: number;
  /** How often the fault was come by. */
  readonly hits: number;
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

/** The judges of a fault: those that came by it, what stands beside the source first, then the quickest. */
export function chooseJudges({ id, fileName }: Mutant, { seconds, coverage }: Coverage): Chosen {
  const { perTest = {}, static: imported = {} } = coverage;
  const stem = beside(fileName);
  let names = Object.keys(perTest).filter((name) => name !== '' && (perTest[name]![id] ?? 0) > 0);
  const hits = names.reduce((sum, name) => sum + perTest[name]![id]!, 0);
  const all = Object.keys(seconds);
  if (names.length === 0 && (imported[id] ?? 0) > 0) {
    const near = all.filter((name) => isNear(name, stem));
    names = near.length > 0 ? near : evenly(all, STATIC_JUDGES);
  }
  const cost = (name: string) => seconds[name] ?? 0;
  names.sort((a, b) => Number(isNear(b, stem)) - Number(isNear(a, stem)) || cost(a) - cost(b));
  let taken = 0;
  let first = 0;
  while (first < names.length && (first === 0 || taken + cost(names[first]!) <= FIRST_SECONDS)) {
    taken += cost(names[first++]!);
  }
  const total = names.reduce((sum, name) => sum + cost(name), 0);
  return { first: names.slice(0, first), others: names.slice(first), seconds: total, hits };
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
