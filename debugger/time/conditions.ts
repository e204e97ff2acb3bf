import { type GuestMemory, toOffset } from '../../kernel-model/memory/guest-memory.ts';
import { InstructionAccesses } from '../../runtime/run/interleaving/instruction-accesses.ts';
import type { StandingProgram } from '../../runtime/stepping/stepped-target.ts';

/** What gdb calls its kinds of watchpoints in the answer to a stop. */
export type WatchKind = 'watch' | 'rwatch' | 'awatch';

/** Bytes that a client watches. */
export interface Watchpoint {
  readonly kind: WatchKind;
  readonly address: bigint;
  /** Window offset of the first byte, and how many. */
  readonly offset: number;
  readonly size: number;
}

/** What a stop is for. */
export type Trigger =
  | { readonly kind: 'breakpoint'; readonly hardware: boolean }
  | { readonly kind: WatchKind; readonly address: bigint };

/** The most breakpoints and watchpoints of a client, and the bytes that it watches. */
const MOST_POINTS = 1024;
const MOST_WATCHED = 0x10000;

/** The breakpoints and watchpoints of a client. */
export class Conditions {
  /** Breakpoints by address; a software one where false. */
  private readonly breakpoints = new Map<bigint, { software: boolean; hardware: boolean }>();
  private watchpoints: readonly Watchpoint[] = [];

  get isEmpty(): boolean {
    return this.breakpoints.size === 0 && this.watchpoints.length === 0;
  }

  get watched(): readonly Watchpoint[] {
    return this.watchpoints;
  }

  clear(): void {
    this.breakpoints.clear();
    this.watchpoints = [];
  }

  /** @returns whether there is room for it */
  addBreakpoint(address: bigint, kind: 'software' | 'hardware'): boolean {
    const known = this.breakpoints.get(address);
    if (known === undefined && this.breakpoints.size >= MOST_POINTS) return false;
    this.breakpoints.set(address, { software: false, hardware: false, ...known, [kind]: true });
    return true;
  }

  removeBreakpoint(address: bigint, kind: 'software' | 'hardware'): void {
    const left = { software: false, hardware: false, ...this.breakpoints.get(address), [kind]: false };
    if (left.software || left.hardware) this.breakpoints.set(address, left);
    else this.breakpoints.delete(address);
  }

  /** @returns whether there is room for it */
  addWatchpoint(kind: WatchKind, address: bigint, size: number): boolean {
    const offset = toOffset(address);
    this.removeWatchpoint(kind, address, size);
    const bytes = this.watchpoints.reduce((sum, one) => sum + one.size, size);
    if (offset === undefined || this.watchpoints.length >= MOST_POINTS || bytes > MOST_WATCHED) return false;
    this.watchpoints = [...this.watchpoints, { kind, address, offset, size }];
    return true;
  }

  removeWatchpoint(kind: WatchKind, address: bigint, size: number): void {
    this.watchpoints = this.watchpoints.filter(
      (one) => one.kind !== kind || one.address !== address || one.size !== size,
    );
  }

  /** The breakpoint in front of an instruction. */
  breakpointAt(rip: bigint): Trigger | undefined {
    const found = this.breakpoints.size === 0 ? undefined : this.breakpoints.get(rip);
    return found && { kind: 'breakpoint', hardware: !found.software };
  }
}

/** Sees which watchpoints an instruction triggers: {@link before} in front of it, {@link after} behind it. */
export class WatchedStep {
  private readonly watchpoints: readonly Watchpoint[];
  private memory: GuestMemory | undefined;
  private accesses: InstructionAccesses | undefined;
  private accessed: Trigger | undefined;
  private bytes: readonly Uint8Array[] = [];
  private isBegun = false;

  constructor(watchpoints: readonly Watchpoint[]) {
    this.watchpoints = watchpoints;
  }

  /** A program stands in front of an instruction. */
  before({ kernel: { memory }, registers }: StandingProgram): void {
    if (this.watchpoints.length === 0) return;
    if (this.memory !== memory) {
      this.memory = memory;
      this.accesses = new InstructionAccesses(memory);
    }
    const rip = toOffset(registers.rip);
    const accesses = this.accesses!;
    const found = rip === undefined ? [] : accesses.accesses(accesses.formAt(rip), registers);
    const hit = this.watchpoints.find(({ kind, offset, size }) =>
      found.some(
        (access) =>
          access.offset < offset + size &&
          offset < access.offset + access.size &&
          (kind === 'awatch' || (kind === 'watch' ? access.write : access.read)),
      ),
    );
    this.accessed = hit && { kind: hit.kind, address: hit.address };
    this.bytes = this.watchpoints.map((one) => this.bytesOf(memory, one).slice());
    this.isBegun = true;
  }

  /** The instruction is executed. @returns the watchpoint that it triggers: by an access, or by a helper that it has called and that changed something */
  after({ kernel: { memory } }: StandingProgram): Trigger | undefined {
    const { accessed, isBegun } = this;
    this.isBegun = false;
    if (!isBegun) return undefined;
    if (accessed !== undefined) return accessed;
    for (const [n, one] of this.watchpoints.entries()) {
      if (one.kind === 'rwatch') continue;
      const now = this.bytesOf(memory, one);
      const before = this.bytes[n]!;
      if (now.some((byte, at) => byte !== before[at])) return { kind: one.kind, address: one.address };
    }
    return undefined;
  }

  /** The program is not there any more. */
  forget(): void {
    this.isBegun = false;
  }

  private bytesOf(memory: GuestMemory, { offset, size }: Watchpoint): Uint8Array {
    return memory.bytes(offset, size);
  }
}
