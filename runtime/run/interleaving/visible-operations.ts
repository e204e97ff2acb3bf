import type { Kernel } from '../../../kernel-model/kernel.ts';
import { KERNEL_TEXT_HIGH } from '../../cpu/engine.ts';
import { RIP_OFFSET } from '../../cpu/register-file.ts';
import type { OperationKind } from '../../interleaved.ts';
import type { Atomicity } from './atomicity.ts';
import { HelperOperations } from './helper-operations.ts';
import { type Access, InstructionAccesses, type InstructionForm } from './instruction-accesses.ts';
import type { Lane } from './lane.ts';
import type { ComingOperation } from './operation.ts';
import { SharedMemory } from './shared-memory.ts';
import { StoreBuffer } from './store-buffer.ts';

/** An operation, and how it is done. */
export interface Doable {
  readonly operation: ComingOperation;
  /** Whether the program says that it waits for another CPU. */
  readonly pause: boolean;
  perform(): void;
}

/** A value that a lane has read with an instruction that is to write yet. */
interface HalfDone {
  readonly access: Access;
  readonly value: Uint8Array;
}

/** Finds and does the visible operations of lanes. The lane's registers must be in place. */
export class VisibleOperations {
  private readonly kernel: Kernel;
  private readonly atomicity: Atomicity;
  private readonly instructions: InstructionAccesses;
  private readonly shared: SharedMemory;
  private readonly helpers: HelperOperations;
  private readonly halves = new Map<Lane, HalfDone>();
  private readonly buffers = new Map<Lane, StoreBuffer>();
  private readonly places = new Map<number, string>();

  /** @param buffered whether CPUs keep their stores in buffers for a while (x86-TSO) */
  constructor(
    kernel: Kernel,
    lanes: readonly Lane[],
    filled: ReadonlySet<number>,
    atomicity: Atomicity,
    buffered: boolean,
  ) {
    this.kernel = kernel;
    this.atomicity = atomicity;
    this.instructions = new InstructionAccesses(kernel.memory);
    this.shared = new SharedMemory(kernel, filled);
    this.helpers = new HelperOperations(kernel, this.shared);
    if (buffered) for (const lane of lanes) this.buffers.set(lane, new StoreBuffer(kernel.memory));
  }

  /** The window offset of the lock that a lane's next step is to take. */
  wantedLock(lane: Lane): number | undefined {
    return lane.executor?.call?.helper === 'bpf_spin_lock' ? this.helpers.lock : undefined;
  }

  /** The next operation of a lane, if others can see it. */
  coming(lane: Lane): Doable | undefined {
    const call = lane.executor?.call;
    if (call !== undefined) return this.comingCall(lane, call.helper);
    const { memory } = this.kernel;
    if (memory.view.getUint32(RIP_OFFSET + 4, true) === KERNEL_TEXT_HIGH) return undefined;
    const rip = memory.view.getUint32(RIP_OFFSET, true);
    const form = this.instructions.formAt(rip);
    const emptied = form.atomic || form.fence ? this.comingDrain(lane) : undefined;
    if (emptied !== undefined) return emptied;
    if (form.pause) return this.plain(lane, form, rip, 'fence', []);
    return form.memory.length === 0 ? undefined : this.comingAccess(lane, form, rip);
  }

  /** The oldest store that a lane still has in its buffer. */
  comingDrain(lane: Lane): Doable | undefined {
    const buffer = this.buffers.get(lane);
    const oldest = buffer?.oldest;
    if (buffer === undefined || oldest === undefined) return undefined;
    return { operation: { ...oldest, kind: 'drain' }, pause: false, perform: () => buffer.drain() };
  }

  /** Executes what others cannot see. */
  step(lane: Lane): void {
    const buffer = this.buffers.get(lane);
    if (buffer === undefined || buffer.oldest === undefined) lane.step();
    else buffer.seen(() => lane.step());
  }

  private comingCall(lane: Lane, helper: string): Doable | undefined {
    const drain = this.comingDrain(lane);
    if (drain !== undefined) return drain;
    const operation = this.helpers.of(helper);
    return operation === undefined ? undefined : { operation, pause: false, perform: () => lane.step() };
  }

  private comingAccess(lane: Lane, form: InstructionForm, rip: number): Doable | undefined {
    const half = this.halves.get(lane);
    if (half !== undefined) return this.secondHalf(lane, form, rip, half);
    const accesses = this.instructions
      .accesses(form, lane.executor!.registers)
      .filter((access) => this.shared.touches(access).length > 0);
    if (accesses.length === 0) return undefined;
    const [access] = accesses;
    const modifies = accesses.length === 1 && access!.read && access!.write;
    if (modifies && !(form.atomic && this.atomicity.locked)) return this.firstHalf(lane, form, rip, access!);
    if (form.atomic) return this.plain(lane, form, rip, 'atomic', accesses);
    const writes = accesses.filter(({ write }) => write);
    return this.plain(lane, form, rip, writes.length > 0 ? 'write' : 'read', accesses);
  }

  /** The instruction reads. It is executed when it writes. */
  private firstHalf(lane: Lane, form: InstructionForm, rip: number, access: Access): Doable {
    const reads = { ...access, write: false };
    const perform = () => {
      const value = this.seen(lane, () => this.kernel.memory.bytes(access.offset, access.size).slice());
      this.halves.set(lane, { access, value });
    };
    return { operation: this.describe(form, rip, 'read', [reads]), pause: false, perform };
  }

  private secondHalf(lane: Lane, form: InstructionForm, rip: number, { access, value }: HalfDone): Doable {
    const writes = { ...access, read: false };
    const operation = this.describe(form, rip, 'write', [writes]);
    const perform = () => {
      this.halves.delete(lane);
      const { memory } = this.kernel;
      const before = memory.bytes(access.offset, access.size).slice();
      memory.u8.set(value, access.offset);
      lane.step();
      this.buffers.get(lane)?.take(access.offset, before, operation);
    };
    return this.buffered(lane, operation, perform);
  }

  private plain(
    lane: Lane,
    form: InstructionForm,
    rip: number,
    kind: OperationKind,
    accesses: readonly Access[],
  ): Doable {
    const operation = this.describe(form, rip, kind, accesses);
    const buffer = this.buffers.get(lane);
    const stores = accesses.filter(({ write }) => write);
    if (buffer === undefined || kind === 'atomic' || stores.length === 0) {
      return { operation, pause: form.pause, perform: () => this.step(lane) };
    }
    const perform = () => {
      const { memory } = this.kernel;
      const before = stores.map(({ offset, size }) => memory.bytes(offset, size).slice());
      lane.step();
      for (const [n, { offset }] of stores.entries()) buffer.take(offset, before[n]!, operation);
    };
    return this.buffered(lane, operation, perform);
  }

  /** A store that stays in its CPU's buffer for now: others see it when it reaches memory. */
  private buffered(lane: Lane, operation: ComingOperation, perform: () => void): Doable {
    if (!this.buffers.has(lane)) return { operation, pause: false, perform };
    const reads = operation.touches.filter(({ write }) => !write);
    return { operation: { ...operation, touches: reads }, pause: false, perform: () => this.seen(lane, perform) };
  }

  private seen<R>(lane: Lane, action: () => R): R {
    const buffer = this.buffers.get(lane);
    return buffer === undefined ? action() : buffer.seen(action);
  }

  private describe(
    form: InstructionForm,
    rip: number,
    kind: OperationKind,
    accesses: readonly Access[],
  ): ComingOperation {
    const [first] = accesses;
    return {
      kind,
      touches: accesses.flatMap((access) => this.shared.touches(access)),
      place: this.placeOf(rip),
      what: form.text,
      on: first === undefined ? '' : this.shared.placeOf(first.offset),
    };
  }

  private placeOf(rip: number): string {
    const known = this.places.get(rip);
    if (known !== undefined) return known;
    const place = this.kernel.kallsyms.describe(this.kernel.memory.readU64(RIP_OFFSET));
    this.places.set(rip, place);
    return place;
  }
}
