import type { Exploration } from '../../conformance/interleavings/explore.ts';
import type { Finding } from '../../conformance/interleavings/findings.ts';

/**
 * The result of an exploration in one word. `exhausted`: all schedules in its bounds were tried. `sampled`: some were tried, and nothing is
 * wrong. `failed`: something is wrong. `incomplete`: time was too short, or something could not be judged.
 */
export type ExploreVerdict = 'exhausted' | 'sampled' | 'failed' | 'incomplete';

/** A finding, and the command that repeats it. */
export interface RepeatableFinding extends Finding {
  readonly command: string;
}

/** The exploration of some events at once. */
export interface ExploredSituation extends Omit<Exploration, 'findings'> {
  readonly name: string;
  readonly findings: readonly RepeatableFinding[];
}

/** The result of `explore`. */
export interface ExploreResult {
  readonly verdict: ExploreVerdict;
  /** The verdict in one line. */
  readonly line: string;
  readonly seconds: number;
  /** The most preemptions that were asked for. */
  readonly preemptions: number;
  readonly situations: readonly ExploredSituation[];
  /** The events that were not tried together, and why. */
  readonly left: readonly string[];
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Why nothing is known of a part. Empty: all of it was judged. */
function whyUnjudged(situations: readonly ExploredSituation[]): string {
  if (situations.length === 0) return 'there is no program';
  const [unseen] = situations.flatMap((situation) => situation.unseen.map((event) => `${situation.name}: ${event}`));
  if (unseen !== undefined) return `no program sees ${unseen}`;
  const [gap] = situations.flatMap(({ gaps }) => gaps);
  return gap === undefined ? '' : `the model lacks what a run leads to: ${gap}`;
}

/**
 * The verdict on explorations.
 * @param bound the most preemptions that were asked for; `undefined` if one schedule was
 */
export function exploreVerdict(
  situations: readonly ExploredSituation[],
  left: readonly string[],
  bound: number | undefined,
): Pick<ExploreResult, 'verdict' | 'line'> {
  const findings = situations.flatMap((situation) => situation.findings);
  const faults = findings.filter(({ fault }) => fault);
  const schedules = situations.reduce((sum, situation) => sum + situation.schedules, 0);
  const warnings = findings.length - faults.length;
  const aside = warnings === 0 ? '' : `, ${count(warnings, 'data race')}`;
  const how = `${count(schedules, 'schedule')}${aside}`;
  if (faults.length > 0) return { verdict: 'failed', line: `${count(faults.length, 'fault')} in ${how}` };
  const unjudged = whyUnjudged(situations);
  if (unjudged !== '') return { verdict: 'incomplete', line: `${unjudged}; ${how}` };
  if (bound === undefined) return { verdict: 'sampled', line: `no fault in ${how}` };
  if (situations.some(({ exhausted }) => exhausted < bound)) {
    return { verdict: 'incomplete', line: `no fault so far, and time is over; ${how}` };
  }
  const line = `no fault with up to ${count(bound, 'preemption')}; ${how}`;
  return left.length === 0
    ? { verdict: 'exhausted', line }
    : { verdict: 'sampled', line: `${line}; ${left.join('; ')}` };
}
