import { type Bundles, testFiles } from './bundles.ts';
import { type Chosen, chooseJudges, type Kills } from './choice.ts';
import type { Coverage } from './cover.ts';
import type { Mutant } from './instrument.ts';
import { JudgesProcess } from './warm/judges-process.ts';
import type { Fault, Kind } from './warm/messages.ts';
import { questionOf } from './warm/patience.ts';
import { WarmJudges } from './warm/warm-judges.ts';

/** Every so often more than without a fault, a loop counts as endless. */
const ENDLESS = 100;
const LEAST_LIMIT = 100_000;
const KINDS: readonly Kind[] = ['tests', 'scenarios'];

/** What became of a fault. */
export interface Fate {
  readonly lives: boolean;
  /** What killed it. Empty where it lives. */
  readonly by: string;
  readonly kind: Kind | undefined;
  /** How many judges came by it. */
  readonly came: string;
}

/** Tries faults: in processes that have imported their judges, and what lives through that in processes of its own. */
export class Trial {
  readonly #coverage: Readonly<Record<Kind, Coverage>>;
  readonly #bundles: Bundles;
  readonly #kills: Kills;
  readonly #warm: Readonly<Record<Kind, WarmJudges>>;

  /** @param kills is told of each fault that is killed */
  constructor(coverage: Readonly<Record<Kind, Coverage>>, bundles: Bundles, kills: Kills) {
    this.#coverage = coverage;
    this.#kills = kills;
    this.#bundles = bundles;
    const files = testFiles();
    this.#warm = {
      tests: new WarmJudges('tests', files, bundles),
      scenarios: new WarmJudges('scenarios', [], bundles),
    };
  }

  /** Tries one fault: on the likeliest tests and scenarios first, then on all others that came by it. */
  async try(mutant: Mutant): Promise<Fate> {
    const chosen = {
      tests: chooseJudges(mutant, this.#coverage.tests, this.#kills),
      scenarios: chooseJudges(mutant, this.#coverage.scenarios, this.#kills),
    };
    const came = `${countOf(chosen.tests)} tests and ${countOf(chosen.scenarios)} scenarios came by it`;
    const limit = LEAST_LIMIT + ENDLESS * (chosen.tests.hits + chosen.scenarios.hits);
    const fault = { id: mutant.id, limit };
    const killed = (await this.#tryWarm(fault, chosen)) ?? (await this.#tryFresh(fault, chosen));
    if (killed === undefined) return { lives: true, by: '', kind: undefined, came };
    this.#kills.add(mutant, killed.by);
    return { lives: false, ...killed, came };
  }

  end(): void {
    for (const kind of KINDS) this.#warm[kind].end();
  }

  async #tryWarm(fault: Fault, chosen: Readonly<Record<Kind, Chosen>>): Promise<Killed | undefined> {
    // What changes what modules are as they are imported shows in a process of its own.
    if (chosen.tests.imported || chosen.scenarios.imported) return undefined;
    for (const part of ['first', 'others'] as const) {
      for (const kind of KINDS) {
        const { once } = this.#coverage[kind];
        const names = chosen[kind][part].filter((name) => !once.has(name));
        if (names.length === 0) continue;
        const by = await this.#warm[kind].judge(names, fault, secondsOf(names, this.#coverage[kind]));
        if (by !== undefined) return { by, kind };
      }
    }
    return undefined;
  }

  async #tryFresh(fault: Fault, chosen: Readonly<Record<Kind, Chosen>>): Promise<Killed | undefined> {
    for (const kind of KINDS) {
      const names = [...chosen[kind].first, ...chosen[kind].others];
      if (names.length === 0) continue;
      const files = [...new Set(names.map((name) => name.split(' › ')[0]!))];
      const judges = await JudgesProcess.start(kind, files, this.#bundles, fault);
      if (!(judges instanceof JudgesProcess)) return { by: judges.by, kind };
      const { question, patience } = questionOf(names, fault, secondsOf(names, this.#coverage[kind]));
      const answer = await judges.ask(question, patience);
      judges.end();
      if (answer.kind !== 'passed') return { by: answer.by, kind };
    }
    return undefined;
  }
}

interface Killed {
  readonly by: string;
  readonly kind: Kind;
}

function countOf({ first, others, left }: Chosen): string {
  const asked = first.length + others.length;
  return left === 0 ? String(asked) : `${asked} of ${asked + left}`;
}

function secondsOf(names: readonly string[], { seconds }: Coverage): number {
  return names.reduce((sum, name) => sum + (seconds.get(name) ?? 0), 0);
}
