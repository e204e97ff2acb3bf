import type { Direction, KernelEvent, PtRegsValues } from '../events.ts';
import type { Packet, PacketOut } from '../network/packet.ts';
import type { RoomWritten } from '../network/packet-room.ts';
import type { AttachWay } from './attach-place.ts';
import type { OwnedFields } from './owned-fields.ts';

/** The kinds of Rex program, by the crate's names. */
export type ProgramType = 'kprobe' | 'perf_event' | 'tracepoint' | 'xdp' | 'tc';

/** A program as far as attaching it goes. */
export interface AttachableProgram {
  readonly name: string;
  readonly type: ProgramType;
  /** The section's kind: `kprobe`, `kretprobe`, `uprobe`, `uretprobe`; otherwise as the type. */
  readonly kind: string;
  /** What the section's name says to attach to. */
  readonly attachPoint: string | undefined;
  /** Whether the object imports just_return_func, which makes its kprobe programs override programs. */
  readonly overridesReturn: boolean;
}

/** A program and where it is attached. */
export interface Attachment {
  readonly program: AttachableProgram;
  /** The function, `category/event`, or network interface; empty for a perf event. */
  readonly target: string;
  /** tc: which way the packets that it sees take. */
  readonly direction?: Direction;
  /** How; by a link where left out. */
  readonly way?: AttachWay;
  /** What is taken for granted, and only the kernel that the program is meant for can tell. */
  readonly assumed?: string;
  /** What was attached there until now, and gives way to it. */
  readonly replaces?: Attachment;
}

/** What a program left in its context. */
export interface ContextResult {
  /** xdp and tc: the packet as the program left it. */
  readonly packet: Uint8Array | null;
  readonly packetsOut: readonly PacketOut[];
  /** kprobe: struct pt_regs after the run. */
  readonly registers: PtRegsValues | null;
  /** xdp and tc: the packet as it goes on from here. */
  readonly onward?: Packet;
}

/** The stack on which an interrupt is served (arch/x86/kernel/dumpstack_64.c). */
export interface InterruptStack {
  /** As traces name it. */
  readonly name: 'IRQ' | 'NMI';
  /** How many of the kernel's functions that led to the program are on it, the innermost. */
  readonly frames: number;
}

/** A context in guest memory, for one run. */
export interface ProgramContext {
  readonly type: ProgramType;
  /** Window offset that the program is given. */
  readonly offset: number;
  /** The event it was built from. */
  readonly event: KernelEvent;
  /** The trace's flag columns where this program type runs. */
  readonly traceFlags: string;
  /** The kernel's functions that led to the program, innermost first, as a stack trace shows them below the dispatcher. */
  readonly frames: readonly string[];
  /** The stack of its own that an interrupt has, and how many of the frames are on it; left out where all are on the task's. */
  readonly interrupt?: InterruptStack;
  /** Whether an interrupt is served there, or bottom halves are disabled (in_interrupt, include/linux/preempt.h): an oops is then fatal. */
  readonly inInterrupt: boolean;
  /** tc: the packet's data have been handed to a copy of it, and it needs a buffer of its own. */
  cloned?(): void;
  /** xdp and tc: what of the context is the kernel's own. */
  readonly owned?: OwnedFields;
  /** xdp: a helper has moved where the packet begins or ends. */
  moved?(): void;
  /** xdp and tc: what the program wrote to the packet's buffer beside the packet; to be asked before the result. */
  roomWritten?(): RoomWritten | undefined;
  /** What the program runs in where the watchdog's timer cannot interrupt it: `an NMI`; left out where it can. */
  readonly uninterruptible?: string;
  /** What the program left. @param result the program's result, 32 bits */
  result(result: number): ContextResult;
  /** Gives the memory back. */
  release(): void;
}
