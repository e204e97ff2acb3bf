import type { KernelEvent } from '../events.ts';
import type { Hook, PacketFate } from '../network/packet.ts';
import type { Task } from '../tasks.ts';
import type { AttachableProgram, Attachment, ProgramContext, ProgramType } from './program-context.ts';

/** A kind of section that holds programs. */
export interface ProgramSection {
  readonly name: string;
  /** Whether `name/attach point` is meant too (libbpf writes such names `name+`). */
  readonly extended: boolean;
}

/**
 * A program type of Linux as the model has it.
 * @typeParam Kernel what its programs need of the kernel
 */
export interface ProgramTypeModel<Kernel = never> {
  readonly type: ProgramType;
  readonly sections: readonly ProgramSection[];
  /**
   * Attaches a program, after the checks that Linux makes.
   * @param to what to attach to instead of what the section says
   * @param existing what is attached already
   * @throws Diagnostic with Linux's errno
   */
  readonly attach: (
    kernel: Kernel,
    program: AttachableProgram,
    to: string | undefined,
    existing: readonly Attachment[],
  ) => Attachment;
  /** Whether an event reaches an attached program. */
  sees(attachment: Attachment, event: KernelEvent): boolean;
  /**
   * Whether a program is run with the CPU's bpf_prog_active raised, and passed over where it is raised already (trace_call_bpf,
   * kernel/trace/bpf_trace.c); none is where left out.
   */
  readonly raisesActive?: (attachment: Attachment) => boolean;
  /** Builds the context for a run. @throws Diagnostic for an event whose data cannot be */
  readonly enter: (
    kernel: Kernel,
    attachment: Attachment,
    event: KernelEvent,
    cpu: number,
    task: Task,
  ) => ProgramContext;
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
