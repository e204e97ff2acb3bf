import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Subject } from '../universal/bench.ts';
import { clocksHeld, jiffiesAtEdges } from './points/clock-points.ts';
import { failingCalls, mapsFilled } from './points/effect-points.ts';
import { otherResults } from './points/helper-points.ts';
import { entriesTaken, littleStack, valuesDeleted, valuesWritten } from './points/memory-points.ts';
import { forcedPanics } from './points/panic-points.ts';
import {
  countBlocks,
  firstFirings,
  watchdogAgain,
  watchdogAtBlocks,
  watchdogInHelpers,
} from './points/watchdog-points.ts';
import type { ProgramCode } from './program-code.ts';
import type { SweepPoint } from './sweep-point.ts';
import type { SweepWay } from './sweep-way.ts';
import { benchBefore, eventAt } from './try-point.ts';

/** How many instructions of a run have their places noted. Behind them, there are no points at blocks. */
const MOST_NOTED = 100_000;

/** A way, its run that nothing disturbs, and the points of it. */
export interface PlannedWay {
  readonly way: SweepWay;
  readonly run: ProgramRun;
  /** How many different blocks it enters. */
  readonly blocks: number;
  readonly points: readonly SweepPoint[];
  /** How many instructions at the end have no points at blocks. */
  readonly unnoted: number;
}

/**
 * Lets a way happen with the places of its instructions noted.
 * @returns the run of its program, or why there is none, and the object as loaded
 */
async function noted(
  subject: Subject,
  way: SweepWay,
  point: Partial<SweepPoint>,
): Promise<{ readonly run: ProgramRun | undefined; readonly refusal?: string; readonly object: LoadedObject }> {
  const bench = await benchBefore(subject, way);
  try {
    const disturbance = { ...point.disturbance, noted: MOST_NOTED };
    const { runs, refusal } = await bench.fire(eventAt(way, { ...point, disturbance }));
    return { run: runs[0], object: bench.object, ...(refusal && { refusal: refusal.message }) };
  } finally {
    await bench.end();
  }
}

/**
 * Finds the points of a way.
 * @returns a reason if its program does not run, or the model lacks something that it needs
 */
export async function planWay(subject: Subject, code: ProgramCode, way: SweepWay): Promise<PlannedWay | string> {
  const { run, refusal, object } = await noted(subject, way, {});
  if (run === undefined) return refusal ?? 'no program sees its event';
  if (run.outcome === 'unsupported') return 'the model lacks what it leads to';
  const again: SweepPoint[] = [];
  for (const first of firstFirings(code, run)) {
    const { run: end } = await noted(subject, way, first.point);
    if (end !== undefined) again.push(...watchdogAgain(code, first, end));
  }
  const points = [
    ...watchdogAtBlocks(code, run),
    ...watchdogInHelpers(run),
    ...again,
    ...otherResults(run, object),
    ...failingCalls(run),
    ...mapsFilled(run, object),
    ...clocksHeld(run, object),
    ...jiffiesAtEdges(run, object),
    ...valuesWritten(run, object),
    ...valuesDeleted(run, object),
    ...littleStack(run, object),
    ...entriesTaken(run, object),
    ...forcedPanics(code, run),
  ];
  const unnoted = Math.max(0, run.instructions - MOST_NOTED);
  return { way, run, blocks: countBlocks(code, run.noted?.path ?? []), points, unnoted };
}
