import type { ProgramRun } from '../../../runtime/program-run.ts';
import { RESOURCE_HELPERS } from '../../universal/exploration/ways.ts';
import type { ProgramCode } from '../program-code.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { callsBySite } from './call-sites.ts';

/** Of each block, and of each place that calls a helper, this many visits are tried. */
export const FIRST_VISITS = 3;
/** rex_termination_state while a helper or the panic handler runs (Rex ABI: termination). */
const IN_HELPER = 1;

/** The moments at which blocks are entered, each block's first visits: how many instructions are retired by then. */
export function blockEntries(code: ProgramCode, path: readonly number[], visits: number, from = 0): readonly number[] {
  const seen = new Map<number, number>();
  const moments: number[] = [];
  for (let index = from; index < path.length; index++) {
    const place = path[index];
    if (place === undefined || !code.beginsBlock(path, index)) continue;
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    if (count > visits) continue;
    // Right behind a helper the timer would still find the helper.
    const moment = index + (code.returnsFromKernel(path, index) ? 1 : 0);
    if (moment < path.length) moments.push(moment);
  }
  return [...new Set(moments)];
}

/** How many different blocks a run entered. */
export function countBlocks(code: ProgramCode, path: readonly number[]): number {
  return new Set(path.filter((_, index) => code.beginsBlock(path, index))).size;
}

/** The watchdog fires at each block that is entered, the panic handler's and the cleanup's included. */
export function watchdogAtBlocks(code: ProgramCode, { noted }: ProgramRun): readonly SweepPoint[] {
  const path = noted?.path ?? [];
  return blockEntries(code, path, FIRST_VISITS).map((moment) => ({
    kind: 'watchdog at a block',
    id: `watchdog@${moment}`,
    name: `the watchdog fires at instruction ${moment}, ${code.nameOf(path[moment]!)}`,
    watchdog: { atInstruction: moment },
  }));
}

/** The watchdog fires during each helper call. */
export function watchdogInHelpers(run: ProgramRun): readonly SweepPoint[] {
  return callsBySite(run, FIRST_VISITS).map(({ number, call }) => ({
    kind: 'watchdog in a helper',
    id: `watchdog/call${number}`,
    name: `the watchdog fires during helper call ${number}, ${call.name}`,
    watchdog: { duringHelperCall: number },
    inHelper: run.noted?.states[number - 1] === IN_HELPER,
  }));
}

/** A firing after which the way to the end of the program is followed. */
export interface FirstFiring {
  readonly point: SweepPoint;
  /** How many instructions are retired by then; the end begins behind it. */
  readonly moment: number;
}

/**
 * The firings after which the watchdog fires again: at the program's start, and behind each helper call that takes or gives back something,
 * so that the timeout handler has each set of guards before it once.
 */
export function firstFirings(code: ProgramCode, run: ProgramRun): readonly FirstFiring[] {
  const path = run.noted?.path ?? [];
  const points = watchdogAtBlocks(code, run);
  const chosen = new Map<number, FirstFiring>();
  const choose = (after: number): void => {
    const point = points.find(({ watchdog }) => 'atInstruction' in watchdog! && watchdog.atInstruction > after);
    if (point === undefined || !('atInstruction' in point.watchdog!)) return;
    const moment = point.watchdog.atInstruction;
    chosen.set(moment, { point, moment });
  };
  choose(0);
  for (const { call, number } of callsBySite(run, 1)) {
    if (RESOURCE_HELPERS.has(call.name)) choose(momentOfCall(path, run, number));
  }
  return [...chosen.values()];
}

/** How many instructions are retired when the n-th helper call has returned; by the places that calls return to. */
function momentOfCall(path: readonly number[], run: ProgramRun, number: number): number {
  let index = -1;
  for (const { site } of run.helpers.slice(0, number)) {
    const found = site === undefined ? -1 : path.indexOf(site, index + 1);
    if (found >= 0) index = found;
  }
  return Math.max(0, index);
}

/** The watchdog fires again while the program is on its way to the end. @param end the run with the first firing, with its places */
export function watchdogAgain(
  code: ProgramCode,
  { point, moment }: FirstFiring,
  { noted }: ProgramRun,
): readonly SweepPoint[] {
  const path = noted?.path ?? [];
  return blockEntries(code, path, 1, moment + 1).map((again) => ({
    kind: 'watchdog fires again',
    id: `${point.id}+${again}`,
    name: `${point.name}, and again at instruction ${again}, ${code.nameOf(path[again]!)}`,
    watchdog: { atInstruction: moment },
    disturbance: { firesAgainAt: again },
  }));
}
