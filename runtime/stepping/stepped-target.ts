import type { ErrnoName } from '../../kernel-model/errno.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import { createEngine } from '../cpu/translation/translated-engine.ts';
import type { EmulatedTargetOptions } from '../emulated-kernel.ts';
import { EmulatedTarget } from '../emulated-target.ts';
import type { LoadedImage } from '../load/load-object.ts';
import type { EventOutcome, ProgramRun } from '../program-run.ts';
import type { AttachedProgram, DeliveredRun } from '../run/delivery/attached-program.ts';
import { EventDelivery } from '../run/delivery/event-delivery.ts';
import { NeededRun, RepeatedDelivery } from '../run/delivery/repeated-delivery.ts';
import type { Execution } from '../run/execution.ts';
import type { Executor } from '../run/executor.ts';
import type { RuntimeParts } from '../run/runtime-parts.ts';
import type { Moment } from './moment.ts';
import { SteppingExecutor } from './stepping-executor.ts';

/** A program at rest, before an instruction. */
export interface StandingProgram {
  readonly kernel: Kernel;
  readonly registers: RegisterFile;
  readonly image: LoadedImage;
  readonly program: string;
  readonly cpu: number;
  /** The event that it runs for. */
  readonly event: KernelEvent;
  readonly moment: Moment;
}

/** Decides how far programs run. */
export interface Conductor {
  /**
   * A program is at rest: before its first instruction, or wherever it was to stop.
   * @returns how many instructions of the run are to be retired when it rests next
   */
  stands(program: StandingProgram): number | Promise<number>;
  /** A run has ended. @param last the last moment that it could be stopped at */
  ended(run: ProgramRun, last: Moment): void;
}

/** An emulated kernel where a conductor decides how far programs run. Their runs are the same, to the byte. */
export class SteppedTarget extends EmulatedTarget {
  private readonly conductor: Conductor;
  private readonly failing: ReadonlyMap<string, ErrnoName>;

  /** @param failing helpers that fail with an errno, whatever they are asked */
  constructor(
    conductor: Conductor,
    failing: ReadonlyMap<string, ErrnoName> = new Map(),
    options: EmulatedTargetOptions = {},
  ) {
    super(options);
    this.conductor = conductor;
    this.failing = failing;
  }

  override async fire(event: KernelEvent): Promise<EventOutcome> {
    const { kernel } = this.alive();
    const cpu = this.arrive(kernel, event);
    try {
      const { createDelivery = (run) => new EventDelivery(run) } = this.options;
      const delivery = new RepeatedDelivery(createDelivery, () => this.delivery.all());
      for (;;) {
        const next = delivery.deliver(kernel, event);
        if (!(next instanceof NeededRun)) return { runs: next };
        delivery.finish(await this.conduct(kernel, next));
      }
    } finally {
      kernel.tasks.leave(cpu);
    }
  }

  /** Maps by the names that find them. */
  mapNames(): readonly string[] {
    return this.objects.namedMaps(this.booted().kernel.maps.all()).map(({ name }) => name);
  }

  /** The loaded objects, in order of loading. */
  images(): readonly LoadedImage[] {
    return this.objects.all().map(({ image }) => image);
  }

  protected override newExecutor(kernel: Kernel, image: LoadedImage, loader: Task, parts: RuntimeParts): Executor {
    const engines = this.options.createEngine ?? createEngine;
    const executor = new SteppingExecutor(kernel, image, loader, engines, parts, (at) => this.objects.codeAt(at));
    executor.failing = this.failing;
    return executor;
  }

  private async conduct(kernel: Kernel, { event, attached }: NeededRun): Promise<DeliveredRun> {
    const cpu = event.cpu ?? 0;
    const visit = this.visit(event, attached, cpu);
    const executor = attached.record.executor as SteppingExecutor;
    try {
      executor.enter(attached.program, visit.id, cpu, visit.context, event.watchdog, this.happenings(event, attached));
      const execution = await this.follow(kernel, executor, event, attached);
      const delivered = this.left(visit, execution);
      this.conductor.ended(delivered.run, executor.last);
      return delivered;
    } catch (error) {
      this.breakOff(visit, error);
      throw error;
    } finally {
      visit.context.release();
    }
  }

  private async follow(
    kernel: Kernel,
    executor: SteppingExecutor,
    event: KernelEvent,
    { record: { image }, program: { name: program } }: AttachedProgram,
  ): Promise<Execution> {
    const { conductor } = this;
    const { registers } = executor;
    const standing: StandingProgram = {
      kernel,
      registers,
      image,
      program,
      cpu: event.cpu ?? 0,
      event,
      get moment() {
        return executor.moment;
      },
    };
    for (;;) {
      const answer = conductor.stands(standing);
      const execution = executor.advance(typeof answer === 'number' ? answer : await answer);
      if (execution !== undefined) return execution;
    }
  }
}
