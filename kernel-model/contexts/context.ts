import type { Direction, KernelEvent, PtRegsValues } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import type { Hook, Packet, PacketFate, PacketOut } from '../network/packet.ts';
import type { Task } from '../tasks.ts';
import type { AttachWay } from './attach-place.ts';

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
  /** What the program runs in where the watchdog's timer cannot interrupt it: `an NMI`; left out where it can. */
  readonly uninterruptible?: string;
  /** What the program left. @param result the program's result, 32 bits */
  result(result: number): ContextResult;
  /** Gives the memory back. */
  release(): void;
}

/** A kind of section that holds programs. */
export interface ProgramSection {
  readonly name: string;
  /** Whether `name/attach point` is meant too (libbpf writes such names `name+`). */
  readonly extended: boolean;
}

/** A program type of Linux as the model has it. */
export interface ProgramTypeModel {
  readonly type: ProgramType;
  readonly sections: readonly ProgramSection[];
  /**
   * Attaches a program, after the checks that Linux makes.
   * @param to what to attach to instead of what the section says
   * @param existing what is attached already
   * @throws Diagnostic with Linux's errno
   */
  attach(
    kernel: Kernel,
    program: AttachableProgram,
    to: string | undefined,
    existing: readonly Attachment[],
  ): Attachment;
  /** Whether an event reaches an attached program. */
  sees(attachment: Attachment, event: KernelEvent): boolean;
  /**
   * Whether a program is run with the CPU's bpf_prog_active raised, and passed over where it is raised already (trace_call_bpf,
   * kernel/trace/bpf_trace.c); none is where left out.
   */
  readonly raisesActive?: (attachment: Attachment) => boolean;
  /** Builds the context for a run. @throws Diagnostic for an event whose data cannot be */
  enter(kernel: Kernel, attachment: Attachment, event: KernelEvent, cpu: number, task: Task): ProgramContext;
  /** The result's name: `XDP_PASS`, `kept`; the decimal number where it has none. */
  verdict(result: number): string;
  /** What only programs on network interfaces have. */
  readonly network?: NetworkProgramModel;
}

/** A program type whose programs see packets. */
export interface NetworkProgramModel {
  /** The hook that an attached program is at. */
  hook(attachment: Attachment): Hook;
  /** Which of the lists of programs at the hook an attached program is in: a packet passes list 0 first. */
  list(attachment: Attachment): number;
  /**
   * What becomes of a packet by a result: its fate; or that the next program at the hook says so, or the first one of the next list.
   * Where there is no other, it passes.
   */
  decide(result: number, attachment: Attachment): PacketFate | 'next program' | 'next list';
}
