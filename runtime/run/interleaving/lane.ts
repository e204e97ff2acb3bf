import { Diagnostic } from '../../../base/diagnostic.ts';
import type { KernelEvent, UserAction } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { type HappeningAtOnce, isOfUserSpace, type LoaderEnd } from '../../at-once.ts';
import type { ProgramRun } from '../../program-run.ts';
import type { AttachedProgram, DeliveredRun, ProgramRunner } from '../delivery/attached-program.ts';
import type { EventDelivery } from '../delivery/event-delivery.ts';
import { NeededRun, RepeatedDelivery } from '../delivery/repeated-delivery.ts';
import type { Execution } from '../execution.ts';
import { CpuState, type PrintedLines } from './cpu-state.ts';
import type { PausingExecutor } from './pausing-executor.ts';

/** A program that a CPU has entered. */
export interface EnteredProgram {
  readonly attached: AttachedProgram;
  readonly executor: PausingExecutor;
}

/** The kernel around the lanes: it enters and leaves programs, and knows what is attached. */
export interface LaneHost<Entered extends EnteredProgram = EnteredProgram> {
  readonly kernel: Kernel;
  /** Window offsets of the words that the loader has filled in. */
  readonly filled: ReadonlySet<number>;
  attached(): readonly AttachedProgram[];
  newDelivery(run: ProgramRunner): EventDelivery;
  enter(event: KernelEvent, attached: AttachedProgram, cpu: number): Entered;
  leave(entered: Entered, execution: Execution, printed: PrintedLines): DeliveredRun;
  /** The suite or the scenario is at fault: the program is not left. */
  breakOff(entered: Entered, error: unknown): void;
  /** The address of a map by its name. @throws Diagnostic NO_SUCH_MAP */
  mapNamed(name: string): number;
  /** The addresses of an object's maps. @throws Diagnostic NO_SUCH_OBJECT */
  mapsOf(object: string): readonly number[];
  /** User space does something. @throws Diagnostic as bpf(2) refuses; INTERLEAVED_ACTION (unsupported) */
  act(action: UserAction | LoaderEnd): void;
  /** Why nothing runs any more. */
  readonly dead: string | undefined;
}

/** Most instructions and helper calls of one CPU: a few seconds, one at a time. */
const MOST_STEPS = 250_000;

/** One CPU with its events in order. */
export class Lane<Entered extends EnteredProgram = EnteredProgram> {
  readonly cpu: number;
  readonly state: CpuState;
  /** The runs of each event that has ended. */
  readonly outcomes: (readonly ProgramRun[])[] = [];
  private readonly host: LaneHost<Entered>;
  private readonly events: readonly HappeningAtOnce[];
  private entered: Entered | undefined;
  /** The delivery of the event that has begun. */
  private delivery: RepeatedDelivery | undefined;
  private steps = 0;

  constructor(host: LaneHost<Entered>, cpu: number, events: readonly HappeningAtOnce[]) {
    this.host = host;
    this.cpu = cpu;
    this.events = events;
    this.state = new CpuState(host.kernel, cpu);
  }

  /** The event that happens, or the next one, from 0 on. */
  get event(): number {
    return this.outcomes.length;
  }

  get done(): boolean {
    return this.outcomes.length >= this.events.length || this.host.dead !== undefined;
  }

  /** The runs of each event that has ended, and of the one that the kernel did not survive. */
  get runs(): readonly (readonly ProgramRun[])[] {
    const unended = this.delivery?.runs ?? [];
    return unended.length === 0 ? this.outcomes : [...this.outcomes, unended];
  }

  /** The executor of the running program. */
  get executor(): PausingExecutor | undefined {
    return this.entered?.executor;
  }

  /** Goes on to the first instruction of a program, through the ends of events. @param upTo stops in front of this event */
  enterNext(upTo: number): void {
    while (this.entered === undefined && !this.done && this.event < upTo) {
      const next = this.events[this.event]!;
      if (isOfUserSpace(next)) return;
      this.deliver(next);
    }
  }

  /** The action of user space that comes next. */
  get action(): UserAction | LoaderEnd | undefined {
    const next = this.done ? undefined : this.events[this.event];
    return next !== undefined && isOfUserSpace(next) ? next : undefined;
  }

  /** User space does what comes next. */
  act(): void {
    const { action } = this;
    if (action !== undefined) this.host.act(action);
    this.outcomes.push([]);
  }

  /** Executes one instruction, or calls one helper. */
  step(): void {
    const { entered, host } = this;
    if (entered === undefined) return;
    if (++this.steps > MOST_STEPS) throw tooLong(this.cpu);
    try {
      const execution = entered.executor.step();
      if (execution === undefined) return;
      this.entered = undefined;
      this.delivery?.finish(host.leave(entered, execution, this.state.endPrinting()));
    } catch (error) {
      this.entered = undefined;
      host.breakOff(entered, error);
      throw error;
    }
  }

  /** Gives up what runs: the other CPUs have ended, and this one never does. */
  abandon(): void {
    if (this.entered === undefined) return;
    this.host.breakOff(this.entered, new Error('it waits forever'));
    this.entered = undefined;
  }

  private deliver(event: KernelEvent): void {
    const { host, cpu } = this;
    const { kernel } = host;
    this.delivery ??= this.begin(event);
    const needed = this.delivery.deliver(kernel, { ...event, cpu });
    if (needed instanceof NeededRun) {
      this.state.beginPrinting();
      this.entered = host.enter(needed.event, needed.attached, cpu);
      return;
    }
    this.outcomes.push(needed);
    this.delivery = undefined;
    kernel.tasks.leave(cpu);
  }

  private begin(event: KernelEvent): RepeatedDelivery {
    const { host } = this;
    const { kernel } = host;
    const delivery = new RepeatedDelivery(
      (run) => host.newDelivery(run),
      () => host.attached(),
    );
    kernel.clock.advance(event.after ?? 0);
    if (event.clockBack !== undefined) kernel.clock.goBack(event.clockBack);
    kernel.tasks.enter(this.cpu, event.task);
    if (event.noTask === true) kernel.tasks.enterNone(this.cpu);
    return delivery;
  }
}

function tooLong(cpu: number): Diagnostic {
  return new Diagnostic({
    code: 'INTERLEAVING_TOO_LONG',
    kind: 'unsupported',
    message: `the events of CPU ${cpu} do not end within ${MOST_STEPS} instructions`,
    cause: 'programs that run at once are executed one instruction at a time',
    hint: 'let shorter events happen at once',
  });
}
