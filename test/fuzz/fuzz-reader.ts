import { inputOf, type Plan } from './forms/edits.ts';
import type { Fault } from './judge.ts';
import { CHUNK, type Tally } from './process/messages.ts';
import { WatchedProcess } from './process/watched.ts';
import { readerNamed } from './readers/named.ts';
import { LONGEST_SHRINKING, planAt, shrink } from './shrink.ts';

/** An input that a reader may not have, made as small as it could be in a time. */
export interface Finding {
  readonly fault: Fault;
  readonly detail: string;
  /** The number of the input that was found, before it was made smaller. */
  readonly at: number;
  readonly plan: Plan;
  readonly input: Uint8Array;
}

/** What came of the inputs of one reader. */
export interface FuzzReport extends Tally {
  readonly reader: string;
  readonly inputs: number;
  /** Seconds. */
  readonly time: number;
  readonly finding: Finding | undefined;
}

function joined(one: Tally, other: Tally): Tally {
  const outcomes = { ...one.outcomes };
  for (const [outcome, count] of Object.entries(other.outcomes)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  const slower = other.slowest > one.slowest ? other : one;
  return {
    outcomes,
    slowest: slower.slowest,
    slowestAt: slower.slowestAt,
    growth: Math.max(one.growth, other.growth),
    peak: Math.max(one.peak, other.peak),
  };
}

/**
 * Gives so many inputs to a reader, in a process that is watched, up to the first fault. The fault is made small.
 * @param seed equal seeds make equal inputs
 * @param shrinking milliseconds in which the input is made smaller
 */
export async function fuzzReader(
  name: string,
  runs: number,
  seed: number,
  shrinking = LONGEST_SHRINKING,
): Promise<FuzzReport> {
  const reader = readerNamed(name);
  const started = performance.now();
  let tally: Tally = { outcomes: {}, slowest: 0, slowestAt: 0, growth: 0, peak: 0 };
  let found: { readonly at: number; readonly fault: Fault; readonly detail: string } | undefined;
  const task = { reader: name, seed, from: 0, to: runs };
  const watched = new WatchedProcess({ kind: 'explore', task }, (told) => {
    if (told.kind === 'tally') tally = joined(tally, told.tally);
    if (told.kind === 'finding') found = told;
  });
  found = (await watched.ended) ?? found;
  const inputs = Object.values(tally.outcomes).reduce((sum, count) => sum + count, 0);
  const report = { reader: name, ...tally, inputs, time: (performance.now() - started) / 1000 };
  if (found === undefined) {
    if (inputs !== runs) throw new Error(`${name}: ${inputs} of ${runs} inputs were tried`);
    return { ...report, finding: undefined };
  }
  const { at, fault, detail } = found;
  const plan = await shrink(name, fault, seed + Math.floor(at / CHUNK), at % CHUNK, shrinking);
  const seeds = reader.seeds();
  const smallest = plan ?? planAt(seed + Math.floor(at / CHUNK), at % CHUNK);
  return { ...report, finding: { fault, detail, at, plan: smallest, input: inputOf(seeds, smallest) } };
}
