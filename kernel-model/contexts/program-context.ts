import type { Direction, KernelEvent, PtRegsValues } from '../events.ts';
import type { Packet, PacketOut } from '../network/packet.ts';
import type { RoomWritten } from '../network/packet-room.ts';
import type { AttachWay } from './attach-place.ts';
import type { OwnedFields } from './owned-fields.ts';

/** The kinds of Rex program, by the crate's names. */
export type ProgramType = 'kprobe' | 'perf_event' | 'tracepoint' | 'xdp' | 'tc';

/** A program with the facts that attaching needs. */
export interface AttachableProgram {
  readonly name: string;
  readonly type: ProgramType;
  /** The section's kind: `kprobe`, `kretprobe`, `uprobe`, `uretprobe`; otherwise as the type. */
  readonly kind: string;
  /** The attach point in the section's name. */
  readonly attachPoint: string | undefined;
  /** Whether the object imports just_return_func. Its kprobe programs are then override programs. */
  readonly overridesReturn: boolean;
}

/** A program and its place. */
export interface Attachment {
  readonly program: AttachableProgram;
  /** The function, `category/event`, or network interface; empty for a perf event. */
  readonly target: string;
  /** tc: the direction of the packets that it sees. */
  readonly direction?: Direction;
  /** The way; a link by default. */
  readonly way?: AttachWay;
  /** An assumption that only the target kernel can confirm. */
  readonly assumed?: string;
  /** The attachment that this one replaces. */
  readonly replaces?: Attachment;
}

/** The context after a program's run. */
export interface ContextResult {
  /** xdp and tc: the packet as the program left it. */
  readonly packet: Uint8Array | null;
  readonly packetsOut: readonly PacketOut[];
  /** kprobe: struct pt_regs after the run. */
  readonly registers: PtRegsValues | null;
  /** xdp and tc: the packet for the rest of the kernel. */
  readonly onward?: Packet;
}

/** The stack of an interrupt (arch/x86/kernel/dumpstack_64.c). */
export interface InterruptStack {
  /** Its name in traces. */
  readonly name: 'IRQ' | 'NMI';
  /** How many of the kernel's functions before the program are on it; they are the innermost. */
  readonly frames: number;
}

/** A context in guest memory, for one run. */
export interface ProgramContext {
  readonly type: ProgramType;
  /** The window offset that the program receives. */
  readonly offset: number;
  /** The source event. */
  readonly event: KernelEvent;
  /** The trace's flag columns where this program type runs. */
  readonly traceFlags: string;
  /** The kernel's functions before the program, innermost first, as a stack trace shows them below the dispatcher. */
  readonly frames: readonly string[];
  /** The interrupt's own stack, and how many of the frames are on it; absent if all are on the task's. */
  readonly interrupt?: InterruptStack;
  /**
   * Whether it runs in an interrupt, or with bottom halves disabled (in_interrupt, include/linux/preempt.h). An oops is
   * then fatal.
   */
  readonly inInterrupt: boolean;
  /** tc: a copy of the packet has its data now, and the packet needs its own buffer. */
  cloned?(): void;
  /** xdp and tc: the fields of the context that belong to the kernel. */
  readonly owned?: OwnedFields;
  /** xdp: a helper has moved the start or end of the packet. */
  moved?(): void;
  /** xdp and tc: bytes that the program wrote to the packet's buffer outside the packet. Ask before the result. */
  roomWritten?(): RoomWritten | undefined;
  /** The context that the watchdog's timer cannot interrupt: `an NMI`; absent if it can. */
  readonly uninterruptible?: string;
  /** The context after the run. @param result the program's result, 32 bits */
  result(result: number): ContextResult;
  /** Gives the memory back. */
  release(): void;
}
