import type { ResultOutcome } from '../../reports/results.ts';
import type { LoadedObject } from '../../runtime/target.ts';
import type { Exploration } from './exploration.ts';
import type { DynamicRequirement } from './requirements.ts';

/** What became of a requirement for one program. */
export interface ProgramVerdict {
  readonly outcome: ResultOutcome;
  /** Empty where it failed. */
  readonly reason: string;
}

interface Judged {
  readonly exploration: Exploration;
  readonly object: LoadedObject;
}

/** How a requirement is reported where no run broke it. */
interface Reporting {
  /** Why it does not concern the program; `undefined` where it does. */
  readonly inapplicable?: (judged: Judged) => string | undefined;
  /** What was looked at. */
  readonly seen: (judged: Judged) => string;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const runs = ({ exploration }: Judged) => count(exploration.runs, 'run');

function lacking(imports: readonly string[], reason: string) {
  return ({ object }: Judged) => (imports.some((name) => object.imports.includes(name)) ? undefined : reason);
}

function acquired(helper: string, noun: string) {
  return ({ exploration }: Judged) => {
    const times = exploration.acquired.get(helper) ?? 0;
    return `${count(exploration.runs, 'run')}, ${times === 0 ? `none of which ${noun}` : `which ${noun} ${count(times, 'time')}`}`;
  };
}

function withoutPanic({ exploration }: Judged): string | undefined {
  const { panics, timeouts, forcedTimeouts } = exploration;
  return panics + timeouts + forcedTimeouts === 0 ? 'no run panicked, and the watchdog could end none' : undefined;
}

function panics({ exploration }: Judged): string {
  const { panics: own, timeouts, forcedTimeouts, cleanups } = exploration;
  return `${count(own, 'panic')}, ${count(timeouts + forcedTimeouts, 'timeout')}, ${count(cleanups, 'resource')} given back`;
}

function unlessOfType(type: string, reason: string) {
  return ({ exploration }: Judged) => (exploration.subject.program.type === type ? undefined : reason);
}

const LOCKING = ['bpf_spin_lock', 'bpf_spin_unlock'];
const COUNTED = ['bpf_task_from_pid', 'bpf_task_release'];
const RECORDS = ['bpf_ringbuf_reserve', 'bpf_ringbuf_submit', 'bpf_ringbuf_discard'];

/** By requirement, what to say of a program that does not break it. */
const REPORTING: Readonly<Record<DynamicRequirement, Reporting>> = {
  'REX-MEMORY-01': {
    seen: ({ exploration }) => `${count(exploration.runs, 'run')}, ${count(exploration.instructions, 'instruction')}`,
  },
  'REX-MEMORY-02': { seen: runs },
  'REX-MEMORY-03': { seen: runs },
  'REX-RESOURCE-01': {
    inapplicable: lacking(LOCKING, 'the object takes no lock'),
    seen: acquired('bpf_spin_lock', 'took a lock'),
  },
  'REX-RESOURCE-02': {
    inapplicable: lacking(COUNTED, 'the object takes no reference'),
    seen: acquired('bpf_task_from_pid', 'took a reference'),
  },
  'REX-RESOURCE-03': {
    inapplicable: lacking(RECORDS, 'the object reserves no record'),
    seen: acquired('bpf_ringbuf_reserve', 'reserved a record'),
  },
  'REX-RESOURCE-04': {
    inapplicable: lacking(LOCKING, 'the object takes no lock'),
    seen: acquired('bpf_spin_lock', 'took a lock'),
  },
  'REX-RESOURCE-05': {
    inapplicable: lacking([...LOCKING, ...COUNTED, ...RECORDS], 'the object takes nothing that is given back'),
    seen: runs,
  },
  'REX-PANIC-03': { inapplicable: withoutPanic, seen: panics },
  'REX-PANIC-09': { inapplicable: withoutPanic, seen: panics },
  'REX-PANIC-10': { seen: runs },
  'REX-STACK-01': {
    seen: ({ exploration }) => `at most ${exploration.deepestStack} bytes in ${count(exploration.runs, 'run')}`,
  },
  'REX-TERM-07': { seen: runs },
  'REX-XDP-02': { inapplicable: unlessOfType('xdp', 'no xdp program'), seen: runs },
  'REX-XDP-07': { inapplicable: unlessOfType('xdp', 'no xdp program'), seen: runs },
  'REX-KPROBE-02': { inapplicable: unlessOfType('kprobe', 'no kprobe program'), seen: runs },
};

/** What became of a requirement for a program that has been made to do all it can. */
export function verdictOn(
  requirement: DynamicRequirement,
  exploration: Exploration,
  object: LoadedObject,
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
  if (reason !== undefined) return { outcome: 'not applicable', reason };
  return { outcome: 'passed', reason: seen(judged) };
}
