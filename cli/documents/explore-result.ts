import type { Exploration } from '../../conformance/interleavings/explore.ts';
import type { Finding } from '../../conformance/interleavings/findings.ts';

/** The result of an exploration in one word: all schedules in its bounds were tried; something is wrong; or time was too short. */
export type ExploreVerdict = 'exhausted' | 'failed' | 'incomplete';

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
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The verdict on explorations. */
export function exploreVerdict(
  situations: readonly ExploredSituation[],
  preemptions: number,
): Pick<ExploreResult, 'verdict' | 'line'> {
  const findings = situations.flatMap((situation) => situation.findings);
  const faults = findings.filter(({ fault }) => fault);
  const schedules = situations.reduce((sum, situation) => sum + situation.schedules, 0);
  const warnings = findings.length - faults.length;
  const aside = warnings === 0 ? '' : `, ${count(warnings, 'data race')}`;
  const how = `${count(schedules, 'schedule')}${aside}`;
  if (faults.length > 0) return { verdict: 'failed', line: `${count(faults.length, 'fault')} in ${how}` };
  if (situations.some(({ exhausted }) => exhausted < preemptions)) {
    return { verdict: 'incomplete', line: `no fault so far, and time is over; ${how}` };
  }
  return { verdict: 'exhausted', line: `no fault with up to ${count(preemptions, 'preemption')}; ${how}` };
}
