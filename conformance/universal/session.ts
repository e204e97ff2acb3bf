import type { Diagnostic } from '../../kernel-model/diagnostic.ts';
import type { UserAction } from '../../kernel-model/events.ts';
import type { KernelSnapshot, ProgramRun } from '../../runtime/target.ts';
import { type AttachedSubject, Bench, type Subject } from './bench.ts';
import type { Exploration } from './exploration.ts';
import type { CheckInput } from './inputs/input.ts';
import type { Breach, JudgedRun } from './rules/breach.ts';
import { judgeRun } from './rules/table.ts';
import { refusalBreach } from './rules/violations.ts';
import type { Situation } from './situation.ts';

/** After so many panics of a session nobody looks at the kernel any more. */
const MOST_LOOKS = 16;

/** A run and what led to it. */
export interface ObservedRun {
  readonly run: ProgramRun;
  readonly input: CheckInput;
  readonly situation: Situation;
  /** How often the kernel had to be started anew before, in its session. */
  readonly restarts: number;
}

/** Sees each run as it ends. @returns further breaches */
export type RunObserver = (observed: ObservedRun, bench: Bench) => readonly Breach[];

const NOTHING: RunObserver = () => [];

/** Lets things happen one after the other in one situation, and judges every run. */
export class Session {
  private readonly subject: Subject;
  private readonly attached: readonly AttachedSubject[];
  private readonly situation: Situation;
  /** What is found, by program. */
  private readonly explorations: ReadonlyMap<string, Exploration>;
  private readonly observer: RunObserver;
  /** Whether the kernel is looked at after every run. */
  private readonly watchful: boolean;
  private restarts = 0;
  private looks = 0;

  constructor(
    subject: Subject,
    explorations: readonly Exploration[],
    situation: Situation,
    observer: RunObserver = NOTHING,
    watchful = false,
  ) {
    this.subject = subject;
    this.attached = explorations.map((exploration) => exploration.subject);
    this.explorations = new Map(explorations.map((exploration) => [exploration.subject.program.name, exploration]));
    this.situation = situation;
    this.observer = observer;
    this.watchful = watchful;
  }

  /**
   * Goes through the steps, on a kernel of its own and on another whenever one has died.
   * @throws Diagnostic for an event that cannot be, or where the suite fails
   */
  async run(steps: readonly (CheckInput | UserAction)[]): Promise<void> {
    let bench: Bench | undefined;
    try {
      for (const step of steps) {
        if (this.exhausted()) break;
        bench ??= await Bench.start(this.subject, this.attached, this.situation);
        if (!('event' in step)) await bench.act(step);
        else if (!(await this.fire(bench, step))) {
          this.restarts += 1;
          await bench.end();
          bench = undefined;
        }
      }
      if (bench !== undefined && !this.watchful && changed(bench, await bench.snapshot())) {
        await bench.end();
        bench = undefined;
        // Something was left behind by a run that nobody looked at: again, looking at each.
        await new Session(this.subject, [...this.explorations.values()], this.situation, NOTHING, true).run(steps);
      }
    } finally {
      await bench?.end();
    }
  }

  private exhausted(): boolean {
    return [...this.explorations.values()].every((exploration) => exploration.exhausted);
  }

  /** @returns whether the kernel can go on */
  private async fire(bench: Bench, input: CheckInput): Promise<boolean> {
    const { runs, refusal } = await bench.fire(input.event);
    if (refusal !== undefined) {
      this.refused(bench, input, refusal);
      return false;
    }
    let alive = true;
    for (const run of runs) alive = (await this.judge(bench, input, run)) && alive;
    return alive;
  }

  private async judge(bench: Bench, input: CheckInput, run: ProgramRun): Promise<boolean> {
    const exploration = this.explorations.get(run.program)!;
    const observed: ObservedRun = { run, input, situation: this.situation, restarts: this.restarts };
    exploration.count(run, input.event.watchdog !== undefined);
    if (run.outcome === 'unsupported') exploration.lacks(run.gap!, run.explanation!);
    const after = await this.look(bench, run);
    const judged: JudgedRun = {
      run,
      input,
      situation: this.situation,
      object: bench.object,
      before: bench.before,
      after,
    };
    for (const breach of [...judgeRun(judged), ...this.observer(observed, bench)]) {
      exploration.add(breach, () => this.found(bench, input, judged));
    }
    if (run.outcome === 'oops' || run.outcome === 'unsupported' || run.outcome === 'conformance failure') {
      exploration.deaths += 1;
      return false;
    }
    return true;
  }

  /** What the kernel is like after a run of which that matters. */
  private async look(bench: Bench, run: ProgramRun): Promise<KernelSnapshot | undefined> {
    const matters = run.panic !== null || run.outcome === 'conformance failure';
    if (!this.watchful && (!matters || this.looks >= MOST_LOOKS)) return undefined;
    this.looks += 1;
    return await bench.snapshot();
  }

  private refused(bench: Bench, input: CheckInput, refusal: Diagnostic): void {
    for (const exploration of this.explorations.values()) {
      exploration.deaths += 1;
      if (refusal.kind === 'conformance') exploration.timeouts += 1;
      if (refusal.kind === 'unsupported') exploration.lacks(refusal.code, `${refusal.message}: ${refusal.cause}`);
      else exploration.add(refusalBreach(refusal), () => this.found(bench, input, undefined));
    }
  }

  private found(bench: Bench, input: CheckInput, judged: JudgedRun | undefined) {
    return { judged, input, situation: this.situation, attached: this.attached, history: [...bench.history] };
  }
}

/** Whether what programs must leave as it is has changed. */
function changed({ before }: Bench, after: KernelSnapshot): boolean {
  const held = after.locksHeld.length + after.references.length;
  return held > 0 || Object.entries(after.perCpu).some(([name, value]) => before.perCpu[name] !== value);
}
