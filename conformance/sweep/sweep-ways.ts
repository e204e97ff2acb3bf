import { Diagnostic } from '../../base/diagnostic.ts';
import type { EventsDocument } from '../../captures/events/events-file.ts';
import { isUserAction, type UserAction } from '../../kernel-model/events.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { authorsSteps } from '../universal/authors-events.ts';
import { type AttachedSubject, Bench, type Subject } from '../universal/bench.ts';
import { Exploration } from '../universal/exploration/exploration.ts';
import { type RunObserver, Session } from '../universal/exploration/session.ts';
import type { CheckInput } from '../universal/inputs/input.ts';
import { checkInputs } from '../universal/inputs/inputs.ts';
import { attempt } from '../universal/loaded-subject.ts';
import { VALUE_FILLINGS, valuesAtKnownKeys } from '../universal/map-contents.ts';
import { MapKnowledge } from '../universal/map-knowledge.ts';
import { type CheckSettings, type Situation, situationOf } from '../universal/situation.ts';
import type { SweepWay } from './sweep-way.ts';

/** How many ways of a program are swept where the author names no events. */
export const MOST_WAYS = 8;
/** How many of the fillings of maps are tried for further ways. */
const FILLINGS = 2;

type SeenRun = { readonly run: ProgramRun; readonly input: CheckInput; readonly situation: Situation };

/** A sample that the watchdog's timer reaches. */
function reachable(input: CheckInput): CheckInput {
  const { event } = input;
  return event.kind === 'perf_sample' ? { ...input, event: { ...event, event: 'page-faults' } } : input;
}

/** Ways of a program, and how many more there are. */
export interface FoundWays {
  readonly ways: readonly SweepWay[];
  readonly further: number;
}

/** Those that call other helpers come first, then those that run through other code. */
function differing(runs: readonly SeenRun[]): readonly SeenRun[] {
  const calls = new Set<string>();
  const paths = new Set<string>();
  const ranked: [SeenRun[], SeenRun[]] = [[], []];
  for (const seen of runs) {
    const { outcome, instructions, helperCalls, result, helpers } = seen.run;
    const path = `${outcome} ${instructions} ${helperCalls} ${result}`;
    if (paths.has(path)) continue;
    paths.add(path);
    const called = helpers.map(({ site, name }) => `${name} ${site}`).join();
    ranked[calls.has(called) ? 1 : 0].push(seen);
    calls.add(called);
  }
  return ranked.flat();
}

/** The first ways that a program takes by the built-in inputs of the universal profile, each on a kernel of its own. */
export async function builtInWays(
  subject: Subject,
  object: LoadedObject,
  attached: AttachedSubject,
  settings: CheckSettings,
): Promise<FoundWays> {
  const { name } = attached.program;
  const inputs = checkInputs(attached.program, attached.plan, settings.seed).map(reachable);
  const exploration = new Exploration(attached);
  const knowledge = new MapKnowledge();
  const runs: SeenRun[] = [];
  const observer: RunObserver = ({ run, input, situation }, bench) => {
    knowledge.observe(run, bench.object.maps);
    if (run.outcome === 'completed' || run.outcome === 'panicked') runs.push({ run, input, situation });
    return [];
  };
  const happen = async (situation: Situation) =>
    await new Session(subject, [exploration], situation, observer).run(inputs);
  await happen(situationOf(settings, { name: 'maps as loaded' }));
  for (const [n, filling] of VALUE_FILLINGS.slice(0, FILLINGS).entries()) {
    const setUp = valuesAtKnownKeys(object.maps, knowledge, filling, settings.seed + n);
    if (setUp.length === 0) continue;
    await happen(situationOf(settings, { name: `maps filled, values ${filling.name}`, setUp, usual: false }));
  }
  const found = differing(runs);
  const ways = found.slice(0, MOST_WAYS).map(({ input, situation }, n) => ({
    id: `${name}.${n + 1}`,
    program: name,
    situation,
    attached: [attached],
    before: [],
    input,
    next: input,
  }));
  return { ways, further: found.length - ways.length };
}

/** The ways by the author's events: one for each event and each program that sees it. */
export async function authorsWays(
  subject: Subject,
  attached: readonly AttachedSubject[],
  events: EventsDocument,
  settings: CheckSettings,
): Promise<readonly SweepWay[]> {
  const { situation, steps } = authorsSteps(events, settings);
  // Together, as the command line attaches them; programs that an interface takes only one of, one at a time.
  const together = await attempt(async () => await (await Bench.start(subject, attached, situation)).end());
  const groups = together instanceof Diagnostic ? attached.map((one) => [one]) : [attached];
  const ways: SweepWay[] = [];
  for (const group of groups) ways.push(...(await waysOf(subject, group, situation, steps)));
  const several = new Set(ways.map(({ program }) => program)).size > 1;
  return ways.map((way) => ({ ...way, id: several ? `${way.id}.${way.program}` : way.id }));
}

async function waysOf(
  subject: Subject,
  attached: readonly AttachedSubject[],
  situation: Situation,
  steps: readonly (CheckInput | UserAction)[],
): Promise<readonly SweepWay[]> {
  const bench = await Bench.start(subject, attached, situation);
  const ways: SweepWay[] = [];
  const known = steps.map((step) => ('event' in step ? reachable(step) : step));
  let number = 0;
  try {
    for (const [n, step] of known.entries()) {
      if (!('event' in step)) {
        if (isUserAction(step)) await bench.act(step);
        continue;
      }
      number += 1;
      const { runs, refusal } = await bench.fire(step.event);
      const next = known.slice(n + 1).find((later): later is CheckInput => 'event' in later) ?? step;
      for (const program of new Set(runs.map((run) => run.program))) {
        const common = { situation, attached, before: known.slice(0, n), input: step, next };
        ways.push({ id: `event${number}`, program, ...common });
      }
      if (refusal !== undefined || runs.some(({ outcome }) => outcome === 'oops' || outcome === 'unsupported')) break;
    }
  } finally {
    await bench.end();
  }
  return ways;
}
