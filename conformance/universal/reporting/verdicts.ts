import type { ProgramCalls } from '../../../runtime/audit/outcome.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ResultOutcome } from '../../../vocabulary/results.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { describeTrial as fired } from '../exploration/trial.ts';
import { RESOURCE_HELPERS } from '../exploration/ways.ts';
import type { RunRequirement } from '../requirements.ts';
import { whyNeverTaken } from './never-taken.ts';

/** The outcome of a requirement for one program. */
export interface ProgramVerdict {
  readonly outcome: ResultOutcome;
  /** Empty where it failed. */
  readonly reason: string;
}

interface Judged {
  readonly exploration: Exploration;
  readonly object: LoadedObject;
}

/** The report of a requirement that no run broke. */
interface Reporting {
  /** Why it does not apply to the program; `undefined` if it does. */
  readonly inapplicable?: (judged: Judged) => string | undefined;
  /** What was examined. */
  readonly seen: (judged: Judged) => string;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const runs = ({ exploration }: Judged) => count(exploration.runs, 'run');
const usualRuns = ({ exploration }: Judged) =>
  `${count(exploration.usualRuns, 'run')} on what the attach point can produce`;

/** Why a requirement on what is given back does not concern a program that took nothing. */
function unlessTaken(helper: string, noun: string) {
  return ({ exploration, object }: Judged) => {
    if (exploration.taken.times(helper) > 0) return undefined;
    return object.imports.includes(helper) ? `no run took a ${noun}` : `the object takes no ${noun}`;
  };
}

function unlessReleasing({ object }: Judged): string | undefined {
  return [...RESOURCE_HELPERS].some((helper) => object.imports.includes(helper))
    ? undefined
    : 'the object takes no resource that must be released';
}

function acquired(helper: string, noun: string) {
  return ({ exploration }: Judged) =>
    `${count(exploration.runs, 'run')}, which took a ${noun} ${count(exploration.taken.times(helper), 'time')}; ${fired(exploration.watchdog)}`;
}

function withoutPanic({ exploration }: Judged): string | undefined {
  const { panicked, firings } = exploration;
  return panicked + firings === 0 ? 'no run panicked, and the watchdog ended none' : undefined;
}

function panics({ exploration }: Judged): string {
  const { panics: own, timeouts, forcedTimeouts, cleanups } = exploration;
  return [
    `${count(own, 'panic')}, ${count(timeouts + forcedTimeouts, 'timeout')}, ${count(cleanups, 'resource')} given back`,
    fired(exploration.watchdog),
  ].join('; ');
}

function stack({ exploration }: Judged): string {
  const { returned, deepestStack, panicked, deepestPanic, faulted, deepestFault, panics: own } = exploration;
  const ended = own === 0 ? 'the watchdog ended' : own < panicked ? 'panicked or the watchdog ended' : 'panicked';
  return [
    ...(returned > 0 ? [`at most ${deepestStack} bytes in ${count(returned, 'run')} that returned`] : []),
    ...(panicked > 0
      ? [`at most ${deepestPanic} bytes, the panic handler's among them, in ${count(panicked, 'run')} that ${ended}`]
      : []),
    ...(faulted > 0 ? [`at most ${deepestFault} bytes in ${count(faulted, 'run')} up to a fault`] : []),
  ].join('; ');
}

/** An override program is judged by its attach points, every other program by its changes. */
function unlessOverriding({ exploration, object }: Judged): string | undefined {
  if (exploration.subject.program.type !== 'kprobe') return 'no kprobe program';
  const declared = object.imports.includes('just_return_func');
  return declared || exploration.overrides > 0
    ? undefined
    : `${count(exploration.runs, 'run')}, none of which overrides a return value`;
}

function unlessOfType(type: string, reason: string) {
  return ({ exploration }: Judged) => (exploration.subject.program.type === type ? undefined : reason);
}

/** By requirement, what to say of a program that does not break it. */
const REPORTING: Readonly<Record<RunRequirement, Reporting>> = {
  'REX-MEMORY-01': {
    seen: ({ exploration }) => `${count(exploration.runs, 'run')}, ${count(exploration.instructions, 'instruction')}`,
  },
  'REX-MEMORY-02': { seen: runs },
  'REX-MEMORY-03': { seen: runs },
  'REX-RESOURCE-01': { inapplicable: unlessTaken('bpf_spin_lock', 'lock'), seen: acquired('bpf_spin_lock', 'lock') },
  'REX-RESOURCE-02': {
    inapplicable: unlessTaken('bpf_task_from_pid', 'reference'),
    seen: acquired('bpf_task_from_pid', 'reference'),
  },
  'REX-RESOURCE-03': {
    inapplicable: unlessTaken('bpf_ringbuf_reserve', 'record'),
    seen: acquired('bpf_ringbuf_reserve', 'record'),
  },
  'REX-RESOURCE-04': { inapplicable: unlessTaken('bpf_spin_lock', 'lock'), seen: acquired('bpf_spin_lock', 'lock') },
  'REX-RESOURCE-05': { inapplicable: unlessReleasing, seen: runs },
  'REX-PANIC-03': { inapplicable: withoutPanic, seen: panics },
  'REX-PANIC-09': { inapplicable: withoutPanic, seen: panics },
  'REX-PANIC-10': { seen: usualRuns },
  'REX-STACK-01': { seen: stack },
  'REX-TERM-07': { seen: ({ exploration }) => `${count(exploration.freeRuns, 'run')} that nobody ended` },
  'REX-TERM-08': {
    inapplicable: ({ exploration }) => (exploration.firings === 0 ? 'the watchdog ended no run' : undefined),
    seen: ({ exploration }) =>
      `${count(exploration.firings, 'run')} that it found too old; ${fired(exploration.watchdog)}`,
  },
  'REX-XDP-02': { inapplicable: unlessOfType('xdp', 'no xdp program'), seen: runs },
  'REX-XDP-07': {
    inapplicable: unlessOfType('xdp', 'no xdp program'),
    seen: ({ exploration }) => count(exploration.usualResults, 'result'),
  },
  'REX-KPROBE-02': {
    inapplicable: unlessOverriding,
    seen: ({ exploration }) =>
      `attached to ${exploration.subject.plan.place}; ${exploration.overrides} of ${count(exploration.runs, 'run')} override the return value`,
  },
};

/** Why a program without a known breach cannot be said to keep a requirement. Empty: it can. */
function whyUnknown(exploration: Exploration): string {
  const { runs: all, unjudgedRuns, untriedInputs, leftAlone } = exploration;
  if (all > 0 && unjudgedRuns === all) {
    return `all ${count(all, 'run')} led to something that the model lacks: ${[...exploration.unjudged.keys()].join('; ')}`;
  }
  if (untriedInputs === 0) return '';
  return `${count(untriedInputs, 'input')} could not be tried: ${leftAlone}`;
}

/** What a program must have given back when the watchdog ends it. */
const GIVEN_BACK: ReadonlySet<RunRequirement> = new Set([
  'REX-RESOURCE-01',
  'REX-RESOURCE-02',
  'REX-RESOURCE-03',
  'REX-PANIC-09',
]);

/** Why it is unknown whether a program that the watchdog ends gives back what it took. Empty: it is known. */
function whyUntried(requirement: RunRequirement, exploration: Exploration): string {
  const { untriedResources, watchdog } = exploration;
  if (untriedResources === 0 || !GIVEN_BACK.has(requirement)) return '';
  const why = watchdog.untried === '' ? '' : `: ${watchdog.untried}`;
  return `the watchdog fired at none of ${count(untriedResources, 'place')} that take something or give it back${why}`;
}

/**
 * The outcome of a requirement for a program after its exploration.
 *
 * @param all what was seen of every program of the object
 * @param calls where each program's code calls the kernel, as far as the code shows it
 */
export function verdictOn(
  requirement: RunRequirement,
  exploration: Exploration,
  object: LoadedObject,
  all: readonly Exploration[] = [exploration],
  calls: readonly ProgramCalls[] = [],
): ProgramVerdict {
  const { inapplicable, seen } = REPORTING[requirement];
  const judged = { exploration, object };
  if (exploration.breaches().some(({ breach }) => breach.requirement === requirement))
    return { outcome: 'failed', reason: '' };
  const reason = inapplicable?.(judged);
  // A program that could not be run at all does not show whether it panics.
  if (exploration.unsupported !== '' && (reason === undefined || inapplicable === withoutPanic)) {
    return { outcome: 'skipped', reason: exploration.unsupported };
  }
  const neverTaken = whyNeverTaken(requirement, exploration, object, all, calls);
  if (neverTaken !== '') return { outcome: 'skipped', reason: neverTaken };
  if (reason !== undefined && exploration.runs > 0) return { outcome: 'not applicable', reason };
  const unknown = whyUnknown(exploration) || whyUntried(requirement, exploration);
  if (unknown !== '') return { outcome: 'skipped', reason: unknown };
  if (reason !== undefined) return { outcome: 'not applicable', reason };
  return { outcome: 'passed', reason: seen(judged) };
}
