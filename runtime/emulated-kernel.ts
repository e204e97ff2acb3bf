import { Diagnostic } from '../base/diagnostic.ts';
import { outlivesLoader } from '../kernel-model/contexts/attach-place.ts';
import type { ProgramContext } from '../kernel-model/contexts/program-context.ts';
import { warnOfInvalidAction } from '../kernel-model/contexts/xdp.ts';
import { freeCleanupEntries, takeCleanupEntries } from '../kernel-model/disturbance/taken-cleanups.ts';
import type { KernelEvent } from '../kernel-model/events.ts';
import { Kernel } from '../kernel-model/kernel.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import { loadLayout } from '../kernel-model/layouts/reader.ts';
import type { EngineFactory } from './cpu/engine.ts';
import { type LoadedImage, unloadObject } from './load/load-object.ts';
import type { ProgramRun } from './program-run.ts';
import { findPublishedKernel } from './published/table.ts';
import {
  type AttachedProgram,
  type DeliveredRun,
  type ProgramRunner,
  raisesActive,
  reaches,
} from './run/delivery/attached-program.ts';
import { EventDelivery } from './run/delivery/event-delivery.ts';
import type { RunDisturbance } from './run/disturbance/disturbed-run.ts';
import type { Execution } from './run/execution.ts';
import { LoadedObjects, type ObjectRecord } from './run/loaded-objects.ts';
import { describeRun, markOutput, type OutputMark } from './run/records/describe-run.ts';
import { createRuntimeParts, type RuntimeParts } from './run/runtime-parts.ts';
import { checkHelper, misuse } from './target-misuse.ts';

/** A program's visit by an event. */
export interface ProgramVisit {
  readonly attached: AttachedProgram;
  readonly cpu: number;
  /** The kernel's number of the program. */
  readonly id: number;
  readonly context: ProgramContext;
  readonly mark: OutputMark;
}

/** Replaceable parts of an emulated kernel. */
export interface EmulatedTargetOptions {
  readonly createEngine?: EngineFactory;
  /** Parts of the runtime to use instead of the usual ones. */
  readonly replaceParts?: (kernel: Kernel) => Partial<RuntimeParts>;
  /** Makes the delivery, which keeps the attached programs and lets events reach them. */
  readonly createDelivery?: (run: ProgramRunner) => EventDelivery;
}

/**
 * The kernel behind an emulated target. It runs programs, and releases everything that a detachment, a panic or the
 * death of a loader removes. Other kernels (broken/kernels) override their differences.
 */
export class EmulatedKernel {
  protected readonly options: EmulatedTargetOptions;
  private kernel: Kernel | undefined;
  private parts: RuntimeParts | undefined;
  protected readonly objects = new LoadedObjects();
  protected readonly delivery: EventDelivery;
  /** Images of objects that are gone, while programs on other CPUs may still run in them (RCU); `undefined` when none run. */
  protected unloading: LoadedImage[] | undefined;
  /** Why the kernel cannot run anything any more. */
  protected dead: string | undefined;

  constructor(options: EmulatedTargetOptions = {}) {
    this.options = options;
    const { createDelivery = (run) => new EventDelivery(run) } = options;
    this.delivery = createDelivery((event, attached) => this.runProgram(event, attached));
  }

  /** Starts the kernel; it is started once. */
  protected start(configuration: KernelConfiguration): void {
    if (this.kernel !== undefined) throw misuse('the kernel is running already', 'boot is called once');
    const kernel = new Kernel(configuration, loadLayout(configuration.layout));
    for (const helper of Object.keys(configuration.helperDurations ?? {})) checkHelper(kernel, helper);
    const published = configuration.kernel === undefined ? undefined : findPublishedKernel(configuration.kernel);
    this.parts = createRuntimeParts(kernel, {
      ...published?.replaceParts(kernel),
      ...this.options.replaceParts?.(kernel),
    });
    this.kernel = kernel;
  }

  /** Ends the kernel and releases its memory. */
  protected stop(): void {
    this.kernel?.release();
    this.kernel = undefined;
    this.parts = undefined;
  }

  /** Detaches programs, and removes objects without a loader that nothing else keeps. @returns whether there was any */
  protected takeOff(isMeant: (attached: AttachedProgram) => boolean): boolean {
    const records = new Set(this.delivery.all().flatMap((attached) => (isMeant(attached) ? [attached.record] : [])));
    const found = this.delivery.detach(isMeant);
    for (const record of records) {
      if (this.objects.isOrphan(record)) this.keepAttached(record, 'its last program was detached');
    }
    return found;
  }

  private runProgram(event: KernelEvent, attached: AttachedProgram): DeliveredRun {
    const visit = this.visit(event, attached, event.cpu ?? 0);
    const { program, record } = attached;
    try {
      const { id, cpu, context } = visit;
      const happenings = this.happenings(event, attached);
      return this.left(visit, record.executor.run(program, id, cpu, context, event.watchdog, happenings));
    } catch (error) {
      this.breakOff(visit, error);
      throw error;
    } finally {
      visit.context.release();
    }
  }

  /** The disturbance of a run of a program on an event, with all that happens inside the run. */
  protected happenings(event: KernelEvent, attached: AttachedProgram): RunDisturbance | undefined {
    const { inside, disturbance } = event;
    if (inside === undefined) return disturbance;
    const happen = () => this.happenInside({ cpu: event.cpu ?? 0, ...inside.event }, attached);
    return { ...disturbance, inside: { helperCall: inside.helperCall, happen } };
  }

  /** An event inside a helper of a running program, on its CPU. @throws Diagnostic NESTED_ON_REX_STACK (unsupported) */
  private happenInside(event: KernelEvent, outer: AttachedProgram): void {
    const { kernel } = this.booted();
    for (const attached of this.delivery.all()) {
      if (!reaches(kernel, event, attached)) continue;
      // __this_cpu_inc_return(bpf_prog_active) is not 1 (trace_call_bpf, kernel/trace/bpf_trace.c).
      if (raisesActive(kernel, outer) && raisesActive(kernel, attached)) this.miss(event, attached);
      else throw nestedOnRexStack(attached.program.name, outer.program.name);
    }
  }

  /** A program does not run, because one that it would interrupt has raised bpf_prog_active. */
  protected miss(_event: KernelEvent, { program }: AttachedProgram): void {
    const { run } = this.booted().kernel;
    if (run !== undefined) run.missed = [...(run.missed ?? []), program.name];
  }

  /** Prepares the run of a program: its context, and the cleanup entries that are taken then. */
  protected visit(event: KernelEvent, attached: AttachedProgram, cpu: number): ProgramVisit {
    const { attachment, program } = attached;
    const { kernel } = this.booted();
    const mark = markOutput(kernel);
    const task = kernel.tasks.current(cpu);
    const context = kernel.programTypes[program.type].enter(kernel, attachment, event, cpu, task);
    takeCleanupEntries(kernel, cpu);
    return { attached, cpu, id: this.objects.identityOf(program).id, context, mark };
  }

  /** The kernel's part after the run of a program. */
  protected left({ attached, cpu, id, context, mark }: ProgramVisit, execution: Execution): DeliveredRun {
    const { attachment, record, program } = attached;
    const { kernel } = this.booted();
    freeCleanupEntries(kernel, cpu);
    if (program.type === 'xdp' && execution.returned) {
      warnOfInvalidAction(kernel, execution.result, { name: program.name, id }, attachment.target);
    }
    const { run, onward, sent } = describeRun(kernel, attached, context, execution, mark);
    if (!execution.alive) this.dead = `program "${program.name}" ended in: ${reasonOf(run)}`;
    else if (!execution.returned) this.killTask(attached, cpu);
    if (execution.panic !== null) this.crashStop(record, `program "${program.name}" panicked`);
    return { run, onward, sent, alive: execution.returned && this.dead === undefined };
  }

  /** The suite or the scenario is at fault: a program is not left. */
  protected breakOff({ attached: { program } }: ProgramVisit, error: unknown): void {
    this.booted().kernel.endRun();
    this.dead = `program "${program.name}" was broken off: ${error instanceof Error ? error.message : String(error)}`;
  }

  /** An oops has killed the task of a program: the CPU's raised counters stay raised. */
  protected killTask(attached: AttachedProgram, cpu: number): void {
    const { kernel, parts } = this.booted();
    kernel.tasks.end(kernel.tasks.current(cpu));
    parts.aftermath.oopsed(cpu, attached.program);
    if (raisesActive(kernel, attached)) kernel.progActive.add(cpu);
  }

  /** Removes the objects that a panic ends (Rex ABI: panics; {@link KernelConfiguration.crashStop}). */
  protected crashStop(record: ObjectRecord, reason: string): void {
    const { configuration, tasks } = this.booted().kernel;
    const { crashStop = 'loader', loaderSurvivesSigsys = false } = configuration;
    if (crashStop === 'loader') {
      if (!loaderSurvivesSigsys) this.remove(record, reason);
      return;
    }
    const sharers = this.objects.sharersOf(record);
    this.unlink(record, reason);
    if (!loaderSurvivesSigsys) tasks.end(record.loader);
    for (const sharer of sharers) this.unlink(sharer, `${reason}, and they share maps`);
  }

  /**
   * Ends an object's loader, with everything that its file descriptors kept: links, programs, maps, image. Programs
   * that netlink or `tc filter` put into an interface stay there, with image and maps.
   */
  protected remove(record: ObjectRecord, reason: string): void {
    this.delivery.detach(({ record: other, attachment: { way = 'link' } }) => other === record && !outlivesLoader(way));
    this.booted().kernel.tasks.end(record.loader);
    this.keepAttached(record, reason);
  }

  /** An object without a loader stays as long as one of its programs is attached. */
  private keepAttached(record: ObjectRecord, reason: string): void {
    const attached = this.delivery.all().filter((other) => other.record === record);
    if (attached.length === 0) this.unlink(record, reason);
    else this.objects.orphan(record, new Set(attached.map(({ program }) => program)), reason);
  }

  /** Removes an object from the kernel, while its loader lives on. */
  protected unlink(record: ObjectRecord, reason: string): void {
    const { kernel, parts } = this.booted();
    this.delivery.detach((attached) => attached.record === record);
    this.objects.remove(record, reason);
    parts.aftermath.freed(record.image.programs);
    if (this.unloading === undefined) unloadObject(kernel, record.image);
    else this.unloading.push(record.image);
  }

  protected booted(): { kernel: Kernel; parts: RuntimeParts } {
    const { kernel, parts } = this;
    if (kernel === undefined || parts === undefined) throw misuse('no kernel is running', 'boot comes first');
    return { kernel, parts };
  }

  protected passTime(): void {
    this.dead ??= this.parts?.aftermath.pass();
  }

  protected alive(): { kernel: Kernel; parts: RuntimeParts } {
    this.passTime();
    if (this.dead === undefined) return this.booted();
    throw new Diagnostic({
      code: 'KERNEL_DEAD',
      kind: 'refused',
      message: 'the kernel died during an earlier event',
      cause: this.dead,
      hint: 'run the later events on a new kernel',
    });
  }
}

function reasonOf(run: ProgramRun): string {
  return run.oops?.message ?? run.explanation ?? run.outcome;
}

function nestedOnRexStack(inner: string, outer: string): Diagnostic {
  return new Diagnostic({
    code: 'NESTED_ON_REX_STACK',
    kind: 'unsupported',
    message: `program "${inner}" would run inside a helper of program "${outer}", on the same CPU`,
    cause:
      'only tracing programs keep each other out, and the dispatcher would enter it at the top of the Rex stack that is in use',
    hint: 'attach one of them to a place that the helpers of the other do not reach',
  });
}
