import type { SweepReport } from '../../conformance/sweep/sweep-report.ts';

/**
 * The result of a sweep in one word. The first two say that nothing is wrong: every point was tried, or some were tried and judged. The others
 * say that something is wrong, or that a program, a way or a shard is missing.
 */
export type SweepVerdict = 'clean' | 'sampled' | 'failed' | 'incomplete';

/** The result of a sweep. */
export interface SweepResult {
  readonly verdict: SweepVerdict;
  /** The verdict in one line. */
  readonly line: string;
  /** How long it took; of several shards, all together. */
  readonly seconds: number;
  readonly report: SweepReport;
  /** The commands that repeat the findings, in their order. `null`: the events of one could not be written. */
  readonly commands: readonly (string | null)[];
}

/** The result of joining the shards of a sweep. The file that it writes has all the rest. */
export interface SweepMergeResult {
  readonly verdict: SweepVerdict;
  readonly line: string;
  readonly points: { readonly found: number; readonly tried: number };
  readonly findings: number;
  readonly written: readonly string[];
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** How many points a report is about, and how many of them were tried. */
export function pointsOf({ kinds }: SweepReport): { readonly found: number; readonly tried: number } {
  const sum = (of: 'found' | 'tried') => kinds.reduce((total, kind) => total + kind[of], 0);
  return { found: sum('found'), tried: sum('tried') };
}

/**
 * The verdict on a report: that of all its points, or of one shard's.
 * @param chosen whether one point was asked for
 */
export function sweepVerdict(report: SweepReport, chosen = false): Pick<SweepResult, 'verdict' | 'line'> {
  const { found, tried } = pointsOf(report);
  const { findings, gaps, outcomes, left, beyond, shards } = report;
  const unjudged = gaps.reduce((sum, { points }) => sum + points, 0);
  const how = `${tried} of ${count(found, 'point')} tried, ${count(outcomes.length, 'outcome')}`;
  const aside = unjudged === 0 ? '' : `, ${unjudged} not judged`;
  if (findings.length > 0) {
    return { verdict: 'failed', line: `${count(findings.length, 'finding')}; ${how}${aside}` };
  }
  if (tried === 0 || unjudged === tried)
    return { verdict: 'incomplete', line: `nothing could be judged; ${how}${aside}` };
  if (left.length > 0) return { verdict: 'incomplete', line: `no finding, and not all was swept; ${how}${aside}` };
  const whole = !chosen && tried === found && unjudged === 0 && beyond.length === 0 && shards.count === 1;
  return { verdict: whole ? 'clean' : 'sampled', line: `no finding; ${how}${aside}` };
}

/** The verdict on joined shards. Shards that are missing could have findings. */
export function mergedVerdict(report: SweepReport): Pick<SweepResult, 'verdict' | 'line'> {
  const { verdict, line } = sweepVerdict(report);
  const { count: all, indices } = report.shards;
  if (verdict === 'failed' || all === indices.length) return { verdict, line };
  return { verdict: 'incomplete', line: `${count(all - indices.length, 'shard')} of ${all} missing; ${line}` };
}
