import { joined } from '../../base/joined.ts';
import type { ActiveRun } from '../../kernel-model/active-run.ts';
import type { ProgramContext } from '../../kernel-model/contexts/program-context.ts';
import { answerCpuid } from '../../kernel-model/cpuid.ts';
import type { WatchdogPlan } from '../../kernel-model/events.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import { type Kernel, PER_CPU_OVERWRITTEN } from '../../kernel-model/kernel.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import type { CodeImage, Engine, EngineFactory, Exit } from '../cpu/engine.ts';
import { WORK_OFFSET } from '../cpu/engine-cells.ts';
import type { LoadedImage, LoadedProgram } from '../load/load-object.ts';
import type { Violation } from '../program-run.ts';
import { stackPointerOf } from './dispatcher.ts';
import { DisturbedRun, type RunDisturbance } from './disturbance/disturbed-run.ts';
import { endingWithoutEnd } from './endings/astray.ts';
import { type DepartedProgram, endingOfExit } from './endings/departure.ts';
import {
  type Ending,
  endingOf,
  judgeEnding,
  timeoutSurvived,
  violationsOf,
  wildStackAtExit,
} from './endings/ending.ts';
import type { Execution } from './execution.ts';
import { type HelperObserver, KernelEntryPoints } from './kernel-entry.ts';
import { LeftBehind } from './left-behind.ts';
import { LinkedEngine } from './linked-engine.ts';
import { RunClock } from './run-clock.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import { TimeoutRecord } from './timeout-record.ts';
import { WatchdogTimer } from './watchdog-timer.ts';

const NONE: readonly Violation[] = [];

/**
 * Runs the programs of one object, one at a time. It enters a program through the dispatcher, runs the engine from one interruption to the next,
 * and describes the ending. The kernel entry of the object's engine calls it.
 */
export class Executor implements HelperObserver {
  protected readonly kernel: Kernel;
  private readonly image: LoadedImage;
  private readonly parts: RuntimeParts;
  /** The process that loaded the object. */
  private readonly loader: Task;
  protected readonly engine: Engine;
  protected readonly entryPoints: KernelEntryPoints;
  protected readonly clock: RunClock;
  protected readonly timer: WatchdogTimer;
  private readonly timeout = new TimeoutRecord();
  private readonly leftBehind: LeftBehind;
  protected cpu = 0;
  private forcedDuringCall = 0;
  private active: ActiveRun | undefined;
  private disturbed: DisturbedRun | undefined;
  /** The program's context, if the watchdog's timer cannot interrupt it. */
  private uninterruptible: string | undefined;

  /**
   * @param imageAt finds the image of a loaded object with code at a window offset
   * @param looksAt the CPUs where nothing else runs during a run; by default all
   */
  constructor(
    kernel: Kernel,
    image: LoadedImage,
    loader: Task,
    createEngine: EngineFactory,
    parts: RuntimeParts,
    imageAt: (offset: number) => CodeImage | undefined,
    looksAt?: readonly number[],
  ) {
    this.kernel = kernel;
    this.image = image;
    this.loader = loader;
    this.parts = parts;
    this.leftBehind = new LeftBehind(kernel.memory, kernel.cpus, looksAt);
    this.engine = new LinkedEngine(image.code, imageAt, (code) =>
      createEngine(
        kernel.memory,
        code,
        (low) => this.enterKernel(low, code !== image.code),
        (leaf, subleaf) => answerCpuid(leaf, subleaf, kernel.configuration.cpuid),
      ),
    );
    const { registers } = this.engine;
    const { dispatcher, watchdog, helperLog, cleanups } = parts;
    this.entryPoints = new KernelEntryPoints(kernel, registers, helperLog, cleanups, dispatcher.exitLow, this);
    this.clock = new RunClock(kernel.clock, watchdog, registers);
    this.timer = new WatchdogTimer(kernel, registers, parts, this.leftBehind, this.timeout, image.timeoutHandler);
  }

  /**
   * Runs a program once, on the CPU's current task.
   * @param id the kernel's number of the program
   * @throws Diagnostic if the suite or the scenario is at fault, not the program
   */
  run(
    program: LoadedProgram,
    id: number,
    cpu: number,
    context: ProgramContext,
    plan: WatchdogPlan | undefined,
    disturbance?: RunDisturbance,
  ): Execution {
    this.begin(program, id, cpu, context, plan, disturbance);
    return this.conclude(this.runToEnd());
  }

  /** Enters a program: what {@link run} does before its first instruction. */
  protected begin(
    program: LoadedProgram,
    id: number,
    cpu: number,
    context: ProgramContext,
    plan: WatchdogPlan | undefined,
    disturbance?: RunDisturbance,
  ): void {
    const { kernel, parts, clock, image } = this;
    const { registers } = this.engine;
    this.disturbed = disturbance && new DisturbedRun(kernel, registers, clock, image.region, disturbance, cpu);
    this.cpu = cpu;
    this.uninterruptible = context.uninterruptible;
    this.forcedDuringCall = plan !== undefined && 'duringHelperCall' in plan ? plan.duringHelperCall : 0;
    parts.stackUsage.paint(cpu);
    parts.helperLog.clear();
    parts.cleanups.begin();
    this.timer.begin(id, cpu, context.uninterruptible);
    this.timeout.begin(kernel.clock.now);
    this.active = kernel.beginRun(program.name, cpu, context);
    this.leftBehind.begin();
    kernel.memory.writeU64Number(WORK_OFFSET, 0);
    const caller = parts.callerStacks.build(kernel.tasks.current(cpu), context.frames);
    parts.dispatcher.enter(registers, {
      cpu,
      context: context.offset,
      program: program.struct.offset,
      entry: program.address,
      callerRsp: caller.rsp,
      callerRbp: caller.rbp,
    });
    this.leftBehind.entered(cpu, registers, caller);
    context.owned?.entered();
    clock.begin(plan, disturbance);
    this.disturbed?.entered();
  }

  called(helper: string, args: HelperArguments): boolean {
    this.timeout.called(helper);
    return this.disturbed?.called(args) ?? true;
  }

  returning(helper: string, args: HelperArguments): boolean {
    const { clock } = this.kernel;
    this.disturbed?.returned(helper, args);
    const until = clock.now + clock.durationOfHelper(helper);
    const forced = this.parts.helperLog.total === this.forcedDuringCall;
    const redirected = !forced && this.clock.passQuietly(until) ? false : this.passWithFirings(until, helper, forced);
    if (this.timeout.waits) this.timeout.returned(clock.now, this.timer.expired);
    return !redirected;
  }

  /** Lets the time of a helper pass, with the firings in it. @returns whether the program goes on at another place */
  private passWithFirings(until: number, helper: string, forced: boolean): boolean {
    const { clock } = this;
    let redirected = forced && this.fire(true, helper);
    for (let due = clock.takeDue(true); due !== undefined && due !== 'given up'; due = clock.takeDue(true)) {
      if (this.fire(due === 'forced', helper)) redirected = true;
    }
    while (clock.passUntil(until)) if (this.fire(false, helper)) redirected = true;
    return redirected;
  }

  private fire(forced: boolean, helper: string | undefined): boolean {
    if (forced) this.disturbed?.noteMaps();
    return this.timer.fire(forced, helper);
  }

  protected enterKernel(low: number, foreign: boolean): 0 | 1 {
    this.clock.synchronize();
    if (foreign) this.kernel.run!.foreignCall = true;
    const leave = this.entryPoints.enter(low, this.cpu);
    if (foreign) this.kernel.run!.foreignCall = false;
    if (leave === 1) return leave;
    this.clock.arm();
    this.disturbed?.note(this.entryPoints.returnsTo);
    return leave;
  }

  private runToEnd(): Ending {
    try {
      for (;;) {
        const ending = this.runOn();
        if (ending !== undefined) return ending;
      }
    } catch (error) {
      return this.brokenOff(error);
    }
  }

  /** The ending for an error of the program's run. */
  protected brokenOff(error: unknown): Ending {
    this.clock.synchronize();
    return endingOf(error);
  }

  /** Lets the program run to the next interruption. @returns its ending; `undefined` if it continues */
  protected runOn(): Ending | undefined {
    return this.interrupt() ?? this.execute();
  }

  /** Lets everything happen that is due now. @returns the program's ending; `undefined` if it continues */
  protected interrupt(): Ending | undefined {
    for (let due = this.clock.takeDue(); due !== undefined; due = this.clock.takeDue()) {
      if (due === 'given up') return this.giveUp();
      if (due === 'disturbed') this.disturbed?.jump();
      else this.fire(due === 'forced', undefined);
    }
    return undefined;
  }

  /** Lets the engine run, until something is due. @returns the program's ending; `undefined` if it continues */
  protected execute(): Ending | undefined {
    this.disturbed?.goOn();
    this.clock.arm();
    const exit = this.engine.run();
    this.clock.synchronize();
    const ending = this.judge(exit);
    if (ending === undefined) this.clock.checkInstructions();
    return ending;
  }

  /** The ending for an exit of the engine; `undefined` if the program continues. */
  protected judge(exit: Exit): Ending | undefined {
    return endingOfExit(this.departed, exit, this.entryPoints.departure);
  }

  private get departed(): DepartedProgram {
    const { kernel, parts, cpu, loader } = this;
    return { kernel, parts, registers: this.engine.registers, cpu, loader };
  }

  private giveUp(): Ending {
    return endingWithoutEnd(this.kernel, this.engine.registers, this.cpu, this.uninterruptible, this.leftBehind);
  }

  /** Leaves the dispatcher, if the program returned to it. */
  private leave(ending: Ending): { readonly returned: boolean; readonly result: number; readonly ending: Ending } {
    if (ending.kind !== 'returned') return { returned: false, result: 0, ending };
    const rsp = this.engine.registers.get('rsp');
    if (ending.panic === null) this.disturbed?.returnedToDispatcher();
    const result = this.parts.dispatcher.leave(this.engine.registers, this.cpu);
    if (result !== undefined) return { returned: true, result, ending };
    return { returned: false, result: 0, ending: wildStackAtExit(rsp) };
  }

  /** Leaves a program that has ended. */
  protected conclude(reached: Ending): Execution {
    const { kernel, parts, clock, cpu, timeout: record, disturbed } = this;
    disturbed?.end();
    const active = this.active!;
    const ownOverwritten = this.leftBehind.overwritten(active.program, cpu);
    const { returned: left, result, ending } = this.leave(reached);
    const panic = reached.kind === 'returned' ? reached.panic : null;
    const survived = ending.kind === 'returned' && panic === null ? timeoutSurvived(record.firings) : NONE;
    const held = joined(ownOverwritten, violationsOf(kernel.endRun()));
    // A program that keeps a lock leaves its cleanup entry, and one that outlives its timeout leaves the watchdog's state. Each is one breach,
    // not two.
    const isFirst = left && held.length + survived.length === 0;
    const behind = isFirst ? this.leftBehind.found(active.program, panic !== null, this.engine.registers) : NONE;
    const violations = joined(held, behind);
    const overwritten = violations.length === 0 ? NONE : violations.filter(({ code }) => code === PER_CPU_OVERWRITTEN);
    const returned = left && overwritten.length === 0;
    const timeout = panic === null ? null : (record.timeoutOf(panic.message) ?? null);
    const judged = judgeEnding(ending, survived, violations, overwritten, panic, timeout);
    return {
      outcome: judged.outcome,
      result,
      returned,
      alive: ending.kind === 'oops' ? !ending.fatal : returned,
      explanation: judged.explanation,
      gap: judged.gap,
      violations: judged.violations,
      panic,
      oops: ending.kind === 'oops' ? ending.oops : null,
      timeout,
      firings: record.firings,
      instructions: clock.retired,
      startedAt: clock.startedAt,
      endedAt: kernel.clock.now,
      calls: parts.helperLog.recorded(this.image.region),
      stackHighWater: parts.stackUsage.measure(cpu, returned ? undefined : stackPointerOf(this.engine.registers)),
      cleanups: parts.cleanups.cleanups,
      locksReleased: parts.cleanups.locksReleased,
      active,
      ...disturbed?.results,
    };
  }
}
