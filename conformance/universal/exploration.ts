import type { Diagnostic } from '../../kernel-model/diagnostic.ts';
import type { KernelEvent, UserAction } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/target.ts';
import type { AttachedSubject } from './bench.ts';
import type { CheckInput } from './inputs/input.ts';
import type { Breach, JudgedRun } from './rules/breach.ts';
import type { Situation } from './situation.ts';

/** After so many dead kernels, in all or since something new was found, timeouts or instructions a program is left alone. */
const MOST_DEATHS = 60;
const MOST_DEATHS_ALIKE = 12;
const MOST_TIMEOUTS = 2;
const MOST_INSTRUCTIONS = 150_000_000;

/** The first breach of a kind, and all that led to it. */
export interface FoundBreach {
  readonly breach: Breach;
  /** `undefined` where the event ended without a run. */
  readonly judged: JudgedRun | undefined;
  readonly input: CheckInput;
  readonly situation: Situation;
  /** What was attached. */
  readonly attached: readonly AttachedSubject[];
  /** What had happened since the kernel was started, the input last. */
  readonly history: readonly (KernelEvent | UserAction)[];
  /** How often it was found. */
  count: number;
}

/** What was seen of a program in all its runs. */
export class Exploration {
  readonly subject: AttachedSubject;
  runs = 0;
  instructions = 0;
  /** Panics that nobody forced, and those that the watchdog was made to cause. */
  panics = 0;
  forcedTimeouts = 0;
  /** Timeouts that nobody forced, and kernels that could not go on. */
  timeouts = 0;
  deaths = 0;
  cleanups = 0;
  deepestStack = 0;
  /** Why some of it could not be judged; empty where all could. */
  unsupported = '';
  /** Inputs that led to what the model does not have, and that say nothing of the program. */
  unjudged = 0;
  /** What it did that has to be undone, by helper. */
  readonly acquired = new Map<string, number>();
  #deathsAtNews = 0;
  readonly #breaches = new Map<string, FoundBreach>();

  constructor(subject: AttachedSubject) {
    this.subject = subject;
  }

  /** Whether enough is known of what is wrong with it, or it takes too long. */
  get exhausted(): boolean {
    const { deaths, timeouts, instructions, unsupported } = this;
    const alike = deaths - this.#deathsAtNews >= MOST_DEATHS_ALIKE;
    return (
      alike ||
      deaths >= MOST_DEATHS ||
      timeouts >= MOST_TIMEOUTS ||
      instructions >= MOST_INSTRUCTIONS ||
      unsupported !== ''
    );
  }

  /** Counts a run. */
  count(run: ProgramRun, forced: boolean): void {
    this.runs += 1;
    this.instructions += run.instructions;
    this.cleanups += run.cleanups;
    if (run.panic === null) this.deepestStack = Math.max(this.deepestStack, run.stackHighWater);
    if (run.outcome === 'panicked') this.panics += 1;
    if (run.outcome === 'timed out' && forced) this.forcedTimeouts += 1;
    if (run.outcome === 'timed out' && !forced) this.timeouts += 1;
    for (const { name, result } of run.helpers) {
      if (ACQUIRING.has(name) && result !== 0n) this.acquired.set(name, (this.acquired.get(name) ?? 0) + 1);
    }
  }

  /** Notes what the model lacks. @param gap its code */
  lacks(gap: string, explanation: string): void {
    if (OF_THE_INPUT.has(gap)) this.unjudged += 1;
    else this.unsupported ||= explanation;
  }

  /** Notes a breach; `found` is asked for the first of its kind only. */
  add(breach: Breach, found: () => Omit<FoundBreach, 'breach' | 'count'>): void {
    const key = `${breach.requirement} ${breach.code}`;
    const known = this.#breaches.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#breaches.set(key, { breach, ...found(), count: 1 });
    this.#deathsAtNews = this.deaths;
  }

  /** Notes that the kernel lets the program, which overrides a return value, not be attached where its section says. */
  refuseOverride({ message, cause, hint }: Diagnostic): void {
    const { subject } = this;
    const breach: Breach = { requirement: 'REX-KPROBE-02', code: 'OVERRIDE_REFUSED', message, cause, hint };
    const event = { kind: 'probe', type: 'kprobe', function: subject.plan.place ?? '' } as const;
    const input = { event, name: 'the program is attached', producible: true };
    const situation = { name: 'maps as loaded', configuration: {}, setUp: [], usual: true };
    this.add(breach, () => ({ judged: undefined, input, situation, attached: [subject], history: [] }));
  }

  /** The first breach of each requirement and code. */
  breaches(): readonly FoundBreach[] {
    return [...this.#breaches.values()];
  }
}

/** Gaps of the model that an input leads into, such as an address of the kernel's code: with other inputs the program can be judged. */
const OF_THE_INPUT = new Set(['KERNEL_TEXT_READ', 'MAP_BEYOND_WINDOW']);
/** The helpers whose effect has to be undone. */
const ACQUIRING = new Set(['bpf_spin_lock', 'bpf_task_from_pid', 'bpf_ringbuf_reserve']);
