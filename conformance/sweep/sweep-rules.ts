import type { WatchdogPlan } from '../../kernel-model/events.ts';
import { TIMEOUT_MESSAGE } from '../../kernel-model/timeout-message.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { CALLER_REGISTERS } from '../../runtime/run/caller-registers.ts';
import type { Breach, JudgedRun } from '../universal/rules/breach.ts';
import { judgeRun } from '../universal/rules/table.ts';
import { failureOf } from './points/failures.ts';
import type { SweepPoint } from './sweep-point.ts';

/** A requirement that a point shows to be broken: of a program, or of the kernel under it. */
export type SweepBreach = Omit<Breach, 'requirement'> & { readonly requirement: string };

/** The kernel's first line about each firing that finds an old program (Rex ABI: termination). */
const FIRING_LINE = 'Rex_terminate invoked for prog:';

/** What a sweep asks of a run beside the rules of the universal profile. */
type SweepRule = (judged: JudgedRun, point: SweepPoint) => readonly SweepBreach[];

/** Whether a run came to the place where the watchdog was to fire, and nothing but the kernel could keep it from that. */
function cameToFiring({ instructions, helperCalls, violations }: ProgramRun, plan: WatchdogPlan): boolean {
  if (violations.some(({ code }) => code === 'FLAGS_LEFT')) return false;
  return 'atInstruction' in plan ? instructions > plan.atInstruction : helperCalls >= plan.duringHelperCall;
}

/** The watchdog has fired, and the kernel's log says so. */
const firingsSeen: SweepRule = ({ run }, { watchdog }) => {
  const { firings, log } = run;
  if (watchdog === undefined || run.outcome === 'unsupported') return [];
  if (firings.length === 0 && cameToFiring(run, watchdog)) {
    return [
      {
        requirement: 'REX-TERM-01',
        code: 'WATCHDOG_DID_NOT_FIRE',
        message: 'the watchdog fired, and did nothing about a program that is too old',
        cause: `the program had retired ${run.instructions} instructions and called ${run.helperCalls} helpers at its end`,
        hint: 'let the timer find the program that runs on its CPU',
      },
    ];
  }
  const lines = log.filter((line) => line.includes(FIRING_LINE)).length;
  if (lines >= firings.length) return [];
  return [
    {
      requirement: 'REX-TERM-09',
      code: 'FIRING_NOT_LOGGED',
      message: `the watchdog found the program too old ${firings.length} times, and the kernel log says so ${lines} times`,
      cause: 'each firing that finds a program too old logs its number',
      hint: 'print the warnings of the watchdog before the program is redirected',
    },
  ];
};

/** A firing during a helper never moves a program that says that it is in a helper: the helper is complete first. */
const deferred: SweepRule = ({ run }, { watchdog, inHelper = false }) => {
  // A program without the crate's state around its calls says that it is in its own code.
  if (watchdog === undefined || !('duringHelperCall' in watchdog) || !inHelper) return [];
  const [first] = run.firings;
  if (first === undefined || first.mechanism === 'deferral' || run.timeout === null) return [];
  return [
    {
      requirement: 'REX-TERM-03',
      code: 'REDIRECTED_IN_HELPER',
      message: `the watchdog fired in ${run.helpers[watchdog.duringHelperCall - 1]?.name ?? 'a helper'} and moved the program away`,
      cause: `it found the program at ${first.interruptedAt}, in the middle of a helper`,
      hint: 'set rex_termination_state before the helper is called, and leave the instruction pointer alone while it is 1',
    },
  ];
};

/** A firing during a helper ends the program when the helper returns. */
const endsBehindHelper: SweepRule = ({ run }, { watchdog, inHelper = false }) => {
  if (watchdog === undefined || !('duringHelperCall' in watchdog) || !inHelper) return [];
  const [first] = run.firings;
  // A program that panics already calls helpers, too, and goes on with its panic.
  if (first?.mechanism !== 'deferral' || first.reached || run.outcome !== 'completed') return [];
  return [
    {
      requirement: 'REX-TERM-03',
      code: 'FIRING_LOST',
      message: `the watchdog fired in ${first.helper ?? 'a helper'}, and the program went on and returned ${run.verdict}`,
      cause: `it found the program at ${first.interruptedAt}; rex_termination_state was not 2 when the helper returned`,
      hint: 'let the watchdog set rex_termination_state to 2, and the program look at it behind each helper',
    },
  ];
};

/** Whether the point has ended a run by a panic: its maps are then compared with those of that moment. */
function endedByPoint({ firings, panic }: ProgramRun, { watchdog, disturbance }: SweepPoint): boolean {
  if (panic === null) return false;
  if (disturbance?.jump !== undefined) return true;
  const [first] = firings;
  if (panic.message !== TIMEOUT_MESSAGE || first?.forced !== true) return false;
  return first.mechanism === 'redirect' || (watchdog !== undefined && 'duringHelperCall' in watchdog);
}

/** The failure of the helper call that a point compares, by its name; `undefined` if it has not failed, or none is compared. */
function comparedFailure({ helpers }: ProgramRun, { disturbance }: SweepPoint): string | undefined {
  const call = disturbance?.comparedCall === undefined ? undefined : helpers[disturbance.comparedCall - 1];
  return call && failureOf(call);
}

/** Why a rule about maps could not look; empty where each could. */
export function notCompared(run: ProgramRun, point: SweepPoint): string {
  const isOpen =
    (run.mapsKept === undefined && endedByPoint(run, point)) ||
    (run.callKept === undefined && comparedFailure(run, point) !== undefined);
  return isOpen ? 'the maps are too large to be compared' : '';
}

/** A panic changes no map: what the program had done by then is what stays. */
const mapsKept: SweepRule = ({ run }, point) => {
  const [first] = run.firings;
  if (run.mapsKept !== false || !endedByPoint(run, point)) return [];
  return [
    {
      requirement: 'REX-PANIC-17',
      code: 'PANIC_CHANGES_MAPS',
      message: 'the contents of a map changed after the program was made to panic',
      cause: `they differ from what the program had written up to ${first === undefined ? 'the panic' : 'the firing of the watchdog'}`,
      hint: 'let cleanup entries release what is held, and nothing else',
    },
  ];
};

/** A helper that fails has changed nothing that others see. */
const failsWhole: SweepRule = ({ run }, point) => {
  const failure = comparedFailure(run, point);
  if (failure === undefined || run.callKept !== false) return [];
  const call = run.helpers[point.disturbance!.comparedCall! - 1]!;
  return [
    {
      requirement: 'REX-HELPER-17',
      code: 'FAILURE_HAS_EFFECTS',
      message: `${call.name} fails with ${failure}, and has still done something`,
      cause: 'a map, a lock, a reference, the trace or the log has changed during the call',
      hint: 'let the helper check everything before it changes anything',
    },
  ];
};

const RULES: readonly SweepRule[] = [firingsSeen, deferred, endsBehindHelper, mapsKept, failsWhole];

/** Breaches that a point may show though the object is sound, because it goes where no event leads. */
function isOfThePoint({ code }: Breach, { run }: JudgedRun, { disturbance }: SweepPoint): boolean {
  // A panic that is forced reads what its usual way would have made, to show it.
  if (disturbance?.jump !== undefined && run.panic === null) return true;
  // The trace cannot be whole where the stack above the program does not exist.
  return disturbance?.stackLowered !== undefined && code === 'PANIC_WITHOUT_TRACE';
}

/** A breach by its requirement: what is between the end of a program and its caller is the kernel's code, and no program's. */
export function ofTheKernel(breach: Breach): SweepBreach {
  return breach.code === CALLER_REGISTERS ? { ...breach, requirement: 'REX-TERM-05' } : breach;
}

/** What a run at a point breaks. */
export function judgePoint(judged: JudgedRun, point: SweepPoint): readonly SweepBreach[] {
  const breaches = judgeRun(judged).filter((breach) => !isOfThePoint(breach, judged, point));
  return [...breaches.map(ofTheKernel), ...RULES.flatMap((rule) => rule(judged, point))];
}
