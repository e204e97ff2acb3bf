import type { Diagnostic } from '../../../base/diagnostic.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../../kernel-model/events.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { KernelState } from '../../../runtime/target.ts';
import { type AttachedSubject, Bench, type Subject } from '../bench.ts';
import type { CheckInput } from '../inputs/input.ts';
import type { Breach, JudgedRun } from '../rules/breach.ts';
import { judgeRun } from '../rules/table.ts';
import { refusalBreach } from '../rules/violations.ts';
import type { Situation } from '../situation.ts';
import type { Exploration } from './exploration.ts';
import { isLeft, whoLeft } from './left-behind.ts';

/** A run and what led to it. */
export interface ObservedRun {
  readonly run: ProgramRun;
  readonly input: CheckInput;
  readonly situation: Situation;
  /** What was attached. */
  readonly attached: readonly AttachedSubject[];
  /** The steps on its kernel, including those of user space. The first `happened` of them end with its own event. */
  readonly history: readonly (KernelEvent | UserAction)[];
  readonly happened: number;
  /** How many times its session had started a new kernel before. */
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
  /** Inputs that no program saw, though nothing kept them from it. */
  readonly unseen = new Set<CheckInput>();
  private readonly actions: UserAction[] = [];
  private bench: Bench | undefined;
  /** The kernel as the last run left it. */
  private state: KernelState | undefined;
  private restarts = 0;

  constructor(
    subject: Subject,
    explorations: readonly Exploration[],
    situation: Situation,
    observer: RunObserver = NOTHING,
  ) {
    this.subject = subject;
    this.attached = explorations.map((exploration) => exploration.subject);
    this.explorations = new Map(explorations.map((exploration) => [exploration.subject.program.name, exploration]));
    this.situation = situation;
    this.observer = observer;
  }

  /**
   * Runs the steps on a kernel of its own. It continues on a new kernel whenever the kernel has died, or a run has changed its state.
   * @throws Diagnostic for an impossible event, or if the suite fails
   */
  async run(steps: readonly (CheckInput | UserAction)[]): Promise<void> {
    try {
      for (const [n, step] of steps.entries()) {
        if (this.exhausted()) {
          const left = steps.slice(n).filter((other) => 'event' in other).length;
          for (const exploration of this.explorations.values()) exploration.untriedInputs += left;
          break;
        }
        await this.happen(step);
      }
    } finally {
      await this.end();
    }
  }

  /** Lets one thing happen. @returns the runs that it led to */
  async happen(step: CheckInput | UserAction): Promise<readonly ProgramRun[]> {
    const bench = await this.started();
    if (!('event' in step)) {
      this.actions.push(step);
      await bench.act(step);
      return [];
    }
    const { runs, refusal } = await bench.fire(step.event);
    if (runs.length === 0 && refusal === undefined) this.unseen.add(step);
    const alive = refusal === undefined ? await this.judgeAll(bench, step, runs) : this.refused(bench, step, refusal);
    if (!alive) {
      this.restarts += 1;
      await this.end();
    }
    return runs;
  }

  /**
   * Starts a new kernel, and repeats steps on it that were judged before.
   * @returns the helper calls and instructions that this took; `undefined` if the kernel died
   */
  async replay(history: readonly (KernelEvent | UserAction)[]): Promise<readonly ProgramRun[] | undefined> {
    await this.end();
    const bench = await this.started();
    const seen: ProgramRun[] = [];
    for (const step of history.slice(this.situation.setUp.length)) {
      if (isUserAction(step)) {
        await bench.act(step);
        continue;
      }
      const { runs, refusal } = await bench.fire(step);
      seen.push(...runs);
      if (refusal !== undefined || runs.some(({ outcome }) => outcome === 'oops' || outcome === 'unsupported')) {
        await this.end();
        return undefined;
      }
    }
    this.state = await bench.state();
    return seen;
  }

  /** Whether its kernel has seen nothing yet. */
  get fresh(): boolean {
    return this.bench === undefined || this.bench.history.length === this.situation.setUp.length;
  }

  async end(): Promise<void> {
    const { bench } = this;
    this.bench = undefined;
    await bench?.end();
  }

  private async started(): Promise<Bench> {
    if (this.bench !== undefined) return this.bench;
    const bench = await Bench.start(this.subject, this.attached, this.situation);
    this.bench = bench;
    this.state = bench.before;
    // What user space has done meanwhile belongs to the state of a kernel that takes the place of another.
    for (const action of this.actions) await bench.act(action);
    return bench;
  }

  private exhausted(): boolean {
    return [...this.explorations.values()].every((exploration) => exploration.exhausted);
  }

  /** @returns whether the kernel can go on */
  private async judgeAll(bench: Bench, input: CheckInput, runs: readonly ProgramRun[]): Promise<boolean> {
    const before = this.state!;
    const after = await bench.state();
    this.state = after;
    const left = isLeft(bench.before, after);
    const programs = runs.map(({ program }) => program);
    const blamed =
      left && runs.length > 1
        ? await whoLeft(programs, (program) => this.leavesAlone(bench, input, program))
        : runs.length - 1;
    let alive = true;
    for (const [n, run] of runs.entries()) {
      alive = this.judge(bench, input, run, before, n === blamed ? after : undefined) && alive;
    }
    // What one run has left is not to be the affair of the next.
    if (alive && left) {
      for (const exploration of this.explorations.values()) exploration.deaths += 1;
      return false;
    }
    return alive;
  }

  /** Whether a program changes the state of the kernel where it alone sees the last event. */
  private async leavesAlone({ history }: Bench, { event }: CheckInput, program: string): Promise<boolean> {
    const bench = await Bench.start(this.subject, this.attached, { ...this.situation, setUp: [] });
    try {
      for (const step of history.slice(0, -1)) await (isUserAction(step) ? bench.act(step) : bench.fire(step));
      await bench.fire({ ...event, program });
      return isLeft(bench.before, await bench.state());
    } finally {
      await bench.end();
    }
  }

  private judge(
    bench: Bench,
    input: CheckInput,
    run: ProgramRun,
    before: KernelState,
    after: KernelState | undefined,
  ): boolean {
    const exploration = this.explorations.get(run.program)!;
    const { situation, attached, restarts } = this;
    const { history } = bench;
    const observed: ObservedRun = { run, input, situation, attached, history, happened: history.length, restarts };
    const judged: JudgedRun = { run, input, situation, object: bench.object, before, after };
    exploration.count(judged);
    for (const breach of [...judgeRun(judged), ...this.observer(observed, bench)]) {
      exploration.add(breach, input, run, () => this.found(bench, input, judged));
    }
    if (run.outcome === 'unsupported') {
      exploration.lacks(run.gap!, run.explanation!);
      return false;
    }
    if (run.outcome !== 'oops' && run.outcome !== 'conformance failure') return true;
    exploration.deaths += 1;
    return false;
  }

  private refused(bench: Bench, input: CheckInput, refusal: Diagnostic): boolean {
    for (const exploration of this.explorations.values()) {
      exploration.deaths += 1;
      if (refusal.code === 'PACKET_LOOP') exploration.timeouts += 1;
      if (refusal.kind === 'unsupported') exploration.lacks(refusal.code, `${refusal.message}: ${refusal.cause}`);
      else exploration.add(refusalBreach(refusal), input, undefined, () => this.found(bench, input, undefined));
    }
    return false;
  }

  private found(bench: Bench, input: CheckInput, judged: JudgedRun | undefined) {
    return { judged, input, situation: this.situation, attached: this.attached, history: [...bench.history] };
  }
}
