import type { Operation, Waiting } from '../../runtime/interleaved.ts';
import { conflict } from '../../runtime/run/interleaving/operation.ts';
import { scheduleText } from '../../runtime/run/interleaving/schedule.ts';
import type { DataRace } from './data-races.ts';
import { differences, type Facts, type Happened, type RunAtOnce } from './happened.ts';
import type { LockOrder } from './lock-order.ts';
import { preemptionsOf, turnsOf } from './search.ts';
import { tornRead } from './torn-reads.ts';

/** What can be wrong with programs that run at once. A data race may be meant, if both sides are atomic: it is a warning then. */
export type FindingKind =
  | 'broken run'
  | 'no serial order'
  | 'not as stated'
  | 'deadlock'
  | 'lock order'
  | 'data race'
  | 'torn read';

/** Something wrong that an interleaving shows. */
export interface Finding {
  readonly kind: FindingKind;
  /** Whether the programs are wrong; a warning may be meant. */
  readonly fault: boolean;
  /** What is wrong, in a sentence. */
  readonly message: string;
  readonly details: readonly string[];
  /** The schedule that repeats it, as a text. */
  readonly schedule: string;
  readonly preemptions: number;
  /** What the CPUs did, a line each. */
  readonly steps: readonly string[];
}

/** The operations that matter for a reader: those that another CPU can meet. */
function shownSteps(happened: Happened): string[] {
  const shared = happened.steps.filter(({ operation }) => operation.kind === 'lock' || meets(operation, happened));
  return shared.map(({ operation }) => `CPU ${operation.cpu}  ${describe(operation)}`);
}

function meets({ cpu, touches }: Operation, { steps }: Happened): boolean {
  return steps.some(({ operation: other }) => other.cpu !== cpu && conflict(touches, other.touches));
}

/** A place in a program without the tag of its load: `count+0x1c/0x40`. */
export function shortPlace(place: string): string {
  return place.replace(/^rex_prog_[0-9a-f]{16}::/, '');
}

const VERBS: Readonly<Record<Operation['kind'], string>> = {
  read: 'reads',
  write: 'writes',
  atomic: 'changes at once',
  fence: 'waits',
  call: 'calls',
  lock: 'takes the lock in',
  unlock: 'releases the lock in',
  drain: 'lets a store reach',
  'user space': 'changes',
};

/** A repeated copy, fill or load. No atomic access is compiled to one, and another CPU can see it half done. */
const REPEATED = /^rep /;

/** An operation in words. */
export function describe({ kind, on, place, what }: Operation): string {
  if (kind === 'user space') return `user space changes ${on}`;
  if (kind === 'call') return `calls ${what} on ${on}, at ${shortPlace(place)}`;
  const instruction = kind === 'lock' || kind === 'unlock' ? '' : `: ${what}`;
  return `${VERBS[kind]} ${on}, at ${shortPlace(place)}${instruction}`;
}

function finding(
  kind: FindingKind,
  happened: Happened,
  message: string,
  details: readonly string[],
  fault = true,
): Finding {
  return {
    kind,
    fault,
    message,
    details,
    schedule: scheduleText(turnsOf(happened.steps)),
    preemptions: preemptionsOf(happened.steps),
    steps: shownSteps(happened),
  };
}

/** An outcome that no order of the events has, one after the other. */
export function notSerial(happened: Happened, serial: readonly Facts[]): Finding {
  const [nearest] = serial.map((facts) => differences(happened.facts, facts)).sort((a, b) => a.length - b.length);
  const torn = tornRead(happened.steps);
  if (torn !== undefined) {
    const message = `CPU ${torn.cpu} reads ${torn.on} while another CPU writes it: a part is old, and a part is new`;
    return finding('torn read', happened, message, nearest ?? []);
  }
  const message = 'what is left is as after no order of the events, one after the other';
  return finding('no serial order', happened, message, nearest ?? []);
}

/** A run that the kernel does not survive, or that breaks one of its rules, in whatever order. */
export function brokenRun(happened: Happened, { cpu, run }: RunAtOnce): Finding {
  const { program, outcome, oops, explanation } = run;
  const how = oops === null ? 'breaks a rule' : 'ends in an oops';
  const why = oops === null ? (explanation ?? outcome) : `${oops.message}, at ${shortPlace(oops.symbol)}`;
  return finding('broken run', happened, `program "${program}" on CPU ${cpu} ${how}`, [why]);
}

/** An outcome that is not what was stated. */
export function notAsStated(happened: Happened, problem: string): Finding {
  return finding('not as stated', happened, problem, []);
}

/** CPUs that wait for each other. */
export function deadlocked(happened: Happened): Finding {
  return finding('deadlock', happened, 'CPUs wait for each other without end', happened.deadlock.map(describeWaiting));
}

function describeWaiting({ cpu, program, wants, at, holds }: Waiting): string {
  const held = holds.map(({ lock, at: where }) => `that in ${lock}, taken at ${shortPlace(where)}`);
  const holding = held.length === 0 ? 'holds none' : `holds ${held.join(' and ')}`;
  return `CPU ${cpu}: program "${program}" waits for the lock in ${wants} at ${shortPlace(at)}, and ${holding}`;
}

/** Locks that are taken in orders that contradict each other. */
export function lockCircle(happened: Happened, circle: readonly LockOrder[]): Finding {
  const details = circle.map(
    ({ held, taken, at }) => `the lock in ${taken} is taken under that in ${held}, at ${shortPlace(at)}`,
  );
  return finding('lock order', happened, 'locks are taken in orders that contradict each other', details);
}

/** Accesses that nothing orders. */
export function raced(happened: Happened, { one, other }: DataRace): Finding {
  const isCopy = [one, other].some(({ what }) => REPEATED.test(what));
  const details = [one, other].map((operation) => `CPU ${operation.cpu} ${describe(operation)}`);
  return finding('data race', happened, `nothing orders two accesses to ${other.on}`, details, isCopy);
}
