import type { Bundles } from './bundles.ts';
import { chooseJudges } from './choice.ts';
import type { Mutant } from './instrument.ts';
import { type Coverage, judge, type Kind } from './judges.ts';

/** Every so often more than without a fault, a loop counts as endless. */
const ENDLESS = 100;
const LEAST_LIMIT = 100_000;

/** What became of a fault. */
export interface Fate {
  readonly lives: boolean;
  /** What killed it. Empty where it lives. */
  readonly by: string;
  readonly kind: Kind | undefined;
  /** How many judges came by it. */
  readonly came: string;
}

/** What judges. */
export interface Judges {
  readonly tests: Coverage;
  readonly scenarios: Coverage;
  readonly bundles: Bundles;
}

/** Tries one fault: on the likeliest tests and scenarios first, then on all others that came by it. */
export async function tryMutant(mutant: Mutant, { tests, scenarios, bundles }: Judges): Promise<Fate> {
  const chosen = { tests: chooseJudges(mutant, tests), scenarios: chooseJudges(mutant, scenarios) };
  const count = (kind: Kind) => chosen[kind].first.length + chosen[kind].others.length;
  const came = `${count('tests')} files of tests and ${count('scenarios')} scenarios came by it`;
  const hits = chosen.tests.hits + chosen.scenarios.hits;
  const limit = LEAST_LIMIT + ENDLESS * hits;
  for (const part of ['first', 'others'] as const) {
    for (const kind of ['tests', 'scenarios'] as const) {
      const names = chosen[kind][part];
      if (names.length === 0) continue;
      const { killed, by } = await judge(kind, names, bundles, { id: mutant.id, limit, seconds: chosen[kind].seconds });
      if (killed) return { lives: false, by, kind, came };
    }
  }
  return { lives: true, by: '', kind: undefined, came };
}
