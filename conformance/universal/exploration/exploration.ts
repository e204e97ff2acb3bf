import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { KernelEvent, UserAction } from '../../../kernel-model/events.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { AttachedSubject } from '../bench.ts';
import type { CheckInput } from '../inputs/input.ts';
import { placeKey } from '../reporting/places.ts';
import type { WatchdogTrial } from '../reporting/report.ts';
import { type Breach, isForced, type JudgedRun } from '../rules/breach.ts';
import { changedRegisters } from '../rules/overridden.ts';
import type { Situation } from '../situation.ts';
import { Takings } from './takings.ts';

/**
 * A program is not run any further after this many dead kernels (in all, or since the last new finding), timeouts, inputs that say nothing,
 * or this much work.
 */
const MOST_DEATHS = 60;
const MOST_DEATHS_ALIKE = 12;
const MOST_TIMEOUTS = 2;
const MOST_UNJUDGED = 200;
const MOST_WORK = 1_500_000_000;
/** What a helper call takes, in instructions. */
const WORK_OF_CALL = 100;
/** What a line of the log or the trace takes, which is kept, and compared after each run. */
const WORK_OF_LINE = 8000;
/** Places of one requirement and code that are told apart. */
const MOST_PLACES = 256;

/** The first breach of a kind at a place, and all that led to it. */
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
  helperCalls = 0;
  /** Lines that it wrote to the log and the trace. */
  lines = 0;
  /** Panics that were not forced, and panics by a forced watchdog. */
  panics = 0;
  forcedTimeouts = 0;
  /** Runs that the watchdog found too old without being forced, and kernels that could not continue. */
  timeouts = 0;
  /** Runs where the watchdog fired and found the program too old, forced or not. */
  firings = 0;
  deaths = 0;
  cleanups = 0;
  /** Runs that returned, and the deepest stack among them; the same of those that panicked, their panic handlers included. */
  returned = 0;
  deepestStack = 0;
  panicked = 0;
  deepestPanic = 0;
  /** Runs that ended in a fault, and the deepest stack among them up to there. */
  faulted = 0;
  deepestFault = 0;
  /** Runs on what the attach point can produce, with maps that any user of the program meets, and nothing forced. */
  usualRuns = 0;
  /** Those of them that returned. */
  usualResults = 0;
  /** Runs where nothing was forced. */
  freeRuns = 0;
  /** Runs that changed the registers of a probed task. */
  overrides = 0;
  /** Why some of it could not be judged; empty where all could. */
  unsupported = '';
  /** Inputs that led to what the model does not have, and that say nothing of the program: how many, by why. */
  readonly unjudged = new Map<string, number>();
  /** Inputs that did not happen, because the program was left alone. */
  untriedInputs = 0;
  watchdog: WatchdogTrial = { calls: 0, callsTried: 0, ways: 0, instructions: 0, untried: '' };
  /** Places that acquire or release something and where the watchdog never fired. */
  untriedResources = 0;
  /** What it did that has to be undone. */
  readonly taken = new Takings();
  #deathsAtNews = 0;
  readonly #breaches = new Map<string, FoundBreach>();
  readonly #places = new Map<string, number>();

  constructor(subject: AttachedSubject) {
    this.subject = subject;
  }

  /** Why the program is not run any further: enough of its breaches are known, or it takes too long. Empty: it can run further. */
  get leftAlone(): string {
    const { deaths, timeouts, instructions, helperCalls, lines, unsupported, unjudgedRuns } = this;
    if (unsupported !== '') return unsupported;
    if (deaths - this.#deathsAtNews >= MOST_DEATHS_ALIKE)
      return `${MOST_DEATHS_ALIKE} kernels in a row died without a new finding`;
    if (deaths >= MOST_DEATHS) return `${MOST_DEATHS} kernels died`;
    if (timeouts >= MOST_TIMEOUTS) return `${MOST_TIMEOUTS} runs took too long`;
    if (instructions + WORK_OF_CALL * helperCalls + WORK_OF_LINE * lines >= MOST_WORK) {
      const took = `its runs took ${instructions} instructions and ${helperCalls} helper calls`;
      return WORK_OF_LINE * lines < MOST_WORK / 2 ? took : `${took}, and left ${lines} lines in log and trace`;
    }
    if (unjudgedRuns >= MOST_UNJUDGED) return `${MOST_UNJUDGED} inputs led to something that the model lacks`;
    return '';
  }

  get exhausted(): boolean {
    return this.leftAlone !== '';
  }

  /** Runs that say nothing of the program. */
  get unjudgedRuns(): number {
    let sum = 0;
    for (const count of this.unjudged.values()) sum += count;
    return sum;
  }

  /** Counts a run. */
  count(judged: JudgedRun): void {
    const { run } = judged;
    const forced = isForced(judged);
    this.runs += 1;
    this.instructions += run.instructions;
    this.helperCalls += run.helperCalls;
    this.lines += run.log.length + run.trace.length;
    this.cleanups += run.cleanups;
    if (!forced) this.#countFree(judged);
    this.#countStack(run);
    if (run.panic !== null && run.timeout === null) this.panics += 1;
    if (run.firings.length > 0) this.firings += 1;
    if (run.timeout !== null && forced) this.forcedTimeouts += 1;
    if (run.firings[0]?.forced === false) this.timeouts += 1;
    for (const call of run.helpers) this.taken.count(call);
  }

  #countFree({ run, input, situation }: JudgedRun): void {
    this.freeRuns += 1;
    if (input.producible && situation.usual) this.usualRuns += 1;
    if (situation.usual && run.outcome === 'completed') this.usualResults += 1;
    if (changedRegisters(run, input.event).length > 0) this.overrides += 1;
  }

  #countStack(run: ProgramRun): void {
    if (run.outcome === 'unsupported') return;
    if (run.oops !== null) {
      this.faulted += 1;
      this.deepestFault = Math.max(this.deepestFault, run.stackHighWater);
    } else if (run.panic === null) {
      this.returned += 1;
      this.deepestStack = Math.max(this.deepestStack, run.stackHighWater);
    } else {
      this.panicked += 1;
      this.deepestPanic = Math.max(this.deepestPanic, run.stackHighWater);
    }
  }

  /** Notes what the model lacks. @param gap its code */
  lacks(gap: string, explanation: string): void {
    if (OF_THE_INPUT.has(gap)) this.unjudged.set(explanation, (this.unjudged.get(explanation) ?? 0) + 1);
    else this.unsupported ||= explanation;
  }

  /** Notes a breach; `found` is asked for the first of its kind at each place only, and of what the author's events show. */
  add(
    breach: Breach,
    input: CheckInput,
    run: ProgramRun | undefined,
    found: () => Omit<FoundBreach, 'breach' | 'count'>,
  ): void {
    const kind = `${breach.requirement} ${breach.code} ${input.authors === true}`;
    const places = this.#places.get(kind) ?? 0;
    let key = `${kind} ${placeKey(run, breach)}`;
    // What is found at yet another place is counted with the first.
    if (places >= MOST_PLACES && !this.#breaches.has(key)) {
      key = [...this.#breaches.keys()].find((other) => other.startsWith(kind))!;
    }
    const known = this.#breaches.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#places.set(kind, places + 1);
    this.#breaches.set(key, { breach, ...found(), count: 1 });
    this.#deathsAtNews = this.deaths;
  }

  /** Notes that the kernel refuses to attach the program, which overrides a return value, to the place of its section. */
  refuseOverride({ message, cause, hint }: Diagnostic): void {
    const { subject } = this;
    const breach: Breach = { requirement: 'REX-KPROBE-02', code: 'OVERRIDE_REFUSED', message, cause, hint };
    const event = { kind: 'probe', type: 'kprobe', function: subject.plan.place ?? '' } as const;
    const input = { event, name: 'the program is attached', producible: true };
    const situation = { name: 'maps as loaded', configuration: {}, setUp: [], usual: true };
    const found = { judged: undefined, input, situation, attached: [subject], history: [] };
    this.add(breach, input, undefined, () => found);
  }

  /** The first breach of each requirement, code and place; those of the author's own events are told apart. */
  breaches(): readonly FoundBreach[] {
    return [...this.#breaches.values()];
  }
}

/** Gaps of the model that an input leads into, such as an address of the kernel's code: with other inputs the program can be judged. */
const OF_THE_INPUT = new Set(['KERNEL_TEXT_READ', 'MAP_BEYOND_WINDOW']);
