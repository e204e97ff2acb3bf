import type { Disturbance } from '../../kernel-model/events.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { type Region, toAddress, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import { releaseEntries, takeFreeEntries } from '../../kernel-model/taken-cleanups.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import type { NotedRun } from '../program-run.ts';
import { RSP } from './dispatcher.ts';
import { mapsDigest } from './maps-digest.ts';
import type { RunClock } from './run-clock.ts';

/** sizeof(struct bpf_spin_lock). */
const LOCK_SIZE = 4;

const LOOKUP = 'bpf_map_lookup_elem';
/** Values of these maps belong to one CPU. */
const OF_ONE_CPU = new Set(['percpu_array']);

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
  private readonly disturbance: Disturbance;
  private readonly cpu: number;
  /** Helper calls that have begun. */
  private calls = 0;
  /** Window offsets and sizes of the map values that were looked up. */
  private readonly values: { readonly offset: number; readonly size: number }[] = [];
  private taken: readonly number[] = [];
  /** The maps' contents when the usual course of the run ended. */
  private digest: string | undefined;
  private isNoted = false;

  constructor(
    kernel: Kernel,
    registers: RegisterFile,
    clock: RunClock,
    image: Region,
    disturbance: Disturbance,
    cpu: number,
  ) {
    this.kernel = kernel;
    this.registers = registers;
    this.clock = clock;
    this.base = image.offset;
    this.disturbance = disturbance;
    this.cpu = cpu;
  }

  /** The program has been entered: the registers are those of its first instruction, and the clock has begun. */
  entered(): void {
    const { stackLowered = 0 } = this.disturbance;
    if (stackLowered > 0) this.lowerStack(stackLowered);
    if (this.disturbance.cleanupEntriesTakenAfter === 0) this.takeEntries();
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
    const { helperResult } = this.disturbance;
    if (helperResult === undefined || helperResult.call !== this.calls) return true;
    const result = BigInt.asUintN(64, helperResult.result);
    args.returnValue(Number(result & 0xffffffffn), Number(result >> 32n));
    return false;
  }

  /** A helper has been carried out. */
  returned(helper: string, args: HelperArguments): void {
    const { valuesWritten, cleanupEntriesTakenAfter } = this.disturbance;
    if (valuesWritten !== undefined) this.lookedUp(helper, args);
    if (valuesWritten?.afterCall === this.calls) this.writeValues(valuesWritten.byte);
    if (cleanupEntriesTakenAfter === this.calls) this.takeEntries();
  }

  /** Notes what maps hold, as {@link mapsKept} compares it. The first call counts. */
  noteMaps(): void {
    if (this.isNoted) return;
    this.isNoted = true;
    this.digest = mapsDigest(this.kernel);
  }

  /** Gives back the cleanup entries that were taken. Call it at the end of the run, before leftovers are counted. */
  end(): void {
    if (this.disturbance.noted !== undefined) this.clock.goSingly(false);
    releaseEntries(this.kernel, this.cpu, this.taken);
  }

  /** {@link ProgramRun.noted}, if it was asked for. */
  get noted(): NotedRun | undefined {
    const { path, depths, states } = this;
    return this.disturbance.noted === undefined ? undefined : { path, depths, states };
  }

  /** {@link ProgramRun.mapsKept}. */
  get mapsKept(): boolean | undefined {
    return this.digest === undefined ? undefined : this.digest === mapsDigest(this.kernel);
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

  private lookedUp(helper: string, args: HelperArguments): void {
    if (helper !== LOOKUP || this.registers.high(0) !== WINDOW_HIGH) return;
    const map = this.kernel.maps.at(args.pointer(0));
    if (map === undefined || OF_ONE_CPU.has(map.typeName)) return;
    this.values.push({ offset: this.registers.low(0), size: map.definition.valueSize });
  }

  private writeValues(byte: number): void {
    this.kernel.locks.wordsAreKept = false;
    const held = this.kernel.locks.all().map(({ lock }) => lock);
    for (const { offset, size } of this.values) {
      if (held.some((lock) => lock + LOCK_SIZE > offset && lock < offset + size)) continue;
      this.kernel.memory.u8.fill(byte, offset, offset + size);
    }
  }
}
