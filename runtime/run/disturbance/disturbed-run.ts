import type { Disturbance } from '../../../kernel-model/disturbance/disturbance.ts';
import { releaseEntries, takeFreeEntries } from '../../../kernel-model/disturbance/taken-cleanups.ts';
import type { HelperArguments } from '../../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { type Region, toAddress, WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { RegisterFile } from '../../cpu/register-file.ts';
import type { NotedCall } from '../../program-run.ts';
import { RSP } from '../dispatcher.ts';
import type { Execution } from '../execution.ts';
import type { RunClock } from '../run-clock.ts';
import { CallTimes } from './call-times.ts';
import { DisturbedMaps } from './disturbed-maps.ts';
import { mapsDigest } from './maps-digest.ts';
import { stateDigest } from './state-digest.ts';

/** A disturbance, with what happens inside a helper call of the run. */
export interface RunDisturbance extends Disturbance {
  readonly inside?: { readonly helperCall: number; happen(): void };
}

const NO_CALLS: readonly NotedCall[] = [];

/** Lets a {@link Disturbance} happen to a run. The executor calls it at its places. */
export class DisturbedRun {
  /** {@link ProgramRun.noted}. */
  private readonly path: number[] = [];
  private readonly depths: number[] = [];
  private readonly states: number[] = [];
  private readonly kernel: Kernel;
  private readonly registers: RegisterFile;
  private readonly clock: RunClock;
  private readonly base: number;
  private readonly disturbance: RunDisturbance;
  private readonly cpu: number;
  /** Helper calls that have begun. */
  private calls = 0;
  private readonly maps: DisturbedMaps;
  private readonly times: CallTimes | undefined;
  private taken: readonly number[] = [];
  /** The maps' contents when the usual course of the run ended. */
  private digest: string | undefined;
  private isNoted = false;
  /** The kernel as others saw it in front of {@link Disturbance.comparedCall}, and whether it was the same behind it. */
  private inFront: string | undefined;
  private kept: boolean | undefined;

  constructor(
    kernel: Kernel,
    registers: RegisterFile,
    clock: RunClock,
    image: Region,
    disturbance: RunDisturbance,
    cpu: number,
  ) {
    this.kernel = kernel;
    this.registers = registers;
    this.clock = clock;
    this.base = image.offset;
    this.disturbance = disturbance;
    this.cpu = cpu;
    this.maps = new DisturbedMaps(kernel, registers);
    this.times = disturbance.callsNoted === true ? new CallTimes(kernel) : undefined;
  }

  /** The program has been entered: the registers are those of its first instruction, and the clock has begun. */
  entered(): void {
    const { stackLowered = 0 } = this.disturbance;
    if (stackLowered > 0) this.lowerStack(stackLowered);
    if (this.disturbance.cleanupEntriesTakenAfter === 0) this.takeEntries();
    this.changeClocks();
  }

  /** Control goes on where {@link Disturbance.jump} says. */
  jump(): void {
    this.noteMaps();
    this.registers.rip = toAddress(this.base + this.disturbance.jump!.to);
  }

  /** The engine is about to go on. */
  goOn(): void {
    if (this.disturbance.noted === undefined) return;
    this.clock.goSingly(this.notes);
    if (this.notes && this.registers.rip >> 32n === BigInt(WINDOW_HIGH)) {
      this.note(Number(this.registers.rip & 0xffffffffn));
    }
  }

  /** Notes the place of the next instruction, a window offset, if it is asked for. */
  note(place: number): void {
    if (this.notes) this.path[this.clock.retired] = place - this.base;
  }

  /** The program has returned to the dispatcher, which looks for its own stack pointer. */
  returnedToDispatcher(): void {
    const { stackLowered = 0 } = this.disturbance;
    this.registers.set('rsp', this.registers.get('rsp') + BigInt(stackLowered));
  }

  /** A helper is called. @returns whether it is carried out */
  called(args: HelperArguments): boolean {
    this.calls += 1;
    if (this.disturbance.noted !== undefined) this.noteCall();
    this.times?.called(this.clock.retired);
    const { helperResult, mapFilledBefore, comparedCall, inside } = this.disturbance;
    if (inside?.helperCall === this.calls) inside.happen();
    if (mapFilledBefore === this.calls) this.maps.fill(args);
    if (comparedCall === this.calls) this.inFront = stateDigest(this.kernel);
    if (helperResult === undefined || helperResult.call !== this.calls) return true;
    const result = BigInt.asUintN(64, helperResult.result);
    args.returnValue(Number(result & 0xffffffffn), Number(result >> 32n));
    return false;
  }

  /** A helper has been carried out. */
  returned(helper: string, args: HelperArguments): void {
    const { calls, disturbance, maps } = this;
    this.times?.returned(helper);
    const { valuesWritten, valuesDeletedAfter } = disturbance;
    if (disturbance.comparedCall === calls) this.compare();
    if (valuesWritten !== undefined || valuesDeletedAfter !== undefined) maps.returned(helper, args);
    if (valuesWritten?.afterCall === calls) maps.write(valuesWritten.byte);
    if (valuesDeletedAfter === calls) maps.delete();
    if (disturbance.cleanupEntriesTakenAfter === calls) this.takeEntries();
    this.changeClocks();
  }

  /** Notes what maps hold, as {@link mapsKept} compares it. The first call counts. */
  noteMaps(): void {
    if (this.isNoted) return;
    this.isNoted = true;
    this.digest = mapsDigest(this.kernel);
  }

  /** Gives back the cleanup entries that were taken, and lets the clocks go on. Call it at the end of the run, before leftovers are counted. */
  end(): void {
    if (this.disturbance.noted !== undefined) this.clock.goSingly(false);
    releaseEntries(this.kernel, this.cpu, this.taken);
    const { clockHeldAfter, jiffiesShown } = this.disturbance;
    if (clockHeldAfter !== undefined || jiffiesShown !== undefined) this.kernel.clock.goOn();
  }

  /** The results of the disturbance: see {@link ProgramRun}. */
  get results(): Pick<Execution, 'noted' | 'mapsKept' | 'callKept'> {
    const { path, depths, states, digest, times } = this;
    const notes = this.disturbance.noted !== undefined || times !== undefined;
    return {
      noted: notes ? { path, depths, states, calls: times?.calls ?? NO_CALLS } : undefined,
      mapsKept: digest === undefined ? undefined : digest === mapsDigest(this.kernel),
      callKept: this.kept,
    };
  }

  private changeClocks(): void {
    const { clockHeldAfter, jiffiesShown } = this.disturbance;
    if (clockHeldAfter === this.calls) this.kernel.clock.hold();
    if (jiffiesShown?.afterCall === this.calls) this.kernel.clock.showJiffies(jiffiesShown.value);
  }

  private compare(): void {
    const behind = stateDigest(this.kernel);
    if (this.inFront !== undefined && behind !== undefined) this.kept = this.inFront === behind;
  }

  private noteCall(): void {
    const { memory, cpus } = this.kernel;
    const { rex_stack_ptr, rex_termination_state } = cpus.of(this.cpu);
    this.depths.push(memory.readPointer(rex_stack_ptr) - this.registers.low(RSP));
    this.states.push(memory.u8[rex_termination_state]!);
  }

  private get notes(): boolean {
    return this.clock.retired < (this.disturbance.noted ?? 0);
  }

  /** The return address of the program goes down with the stack pointer. */
  private lowerStack(bytes: number): void {
    const { registers, kernel } = this;
    const from = registers.low(RSP);
    kernel.memory.writeU64(from - bytes, kernel.memory.readU64(from));
    registers.setPointer(RSP, from - bytes);
  }

  private takeEntries(): void {
    this.taken = takeFreeEntries(this.kernel, this.cpu);
  }
}
