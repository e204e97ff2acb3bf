import type { KernelEvent } from '../events.ts';
import type { Hook, PacketFate } from '../network/packet.ts';
import type { Task } from '../tasks.ts';
import type { AttachableProgram, Attachment, ProgramContext, ProgramType } from './program-context.ts';

/** A kind of section with programs. */
export interface ProgramSection {
  readonly name: string;
  /** Whether it includes `name/attach point` (libbpf writes such names `name+`). */
  readonly extended: boolean;
}

/**
 * A program type of Linux in the model.
 * @typeParam Kernel the parts of the kernel that its programs use
 */
export interface ProgramTypeModel<Kernel = never> {
  readonly type: ProgramType;
  readonly sections: readonly ProgramSection[];
  /**
   * Attaches a program, after Linux's checks.
   * @param to the place to attach to instead of the section's
   * @param existing the present attachments
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
   * Whether a program's run raises the CPU's bpf_prog_active. If it is raised already, the program does not run
   * (trace_call_bpf, kernel/trace/bpf_trace.c). By default no run raises it.
   */
  readonly raisesActive?: (attachment: Attachment) => boolean;
  /** Builds the context for a run. @throws Diagnostic for an event with impossible data */
  readonly enter: (
    kernel: Kernel,
    attachment: Attachment,
    event: KernelEvent,
    cpu: number,
    task: Task,
  ) => ProgramContext;
  /** The result's name: `XDP_PASS`, `kept`; the decimal number if it has none. */
  verdict(result: number): string;
  /** The parts that only programs on network interfaces have. */
  readonly network?: NetworkProgramModel;
}

/** A program type with programs that see packets. */
export interface NetworkProgramModel {
  /** The hook of an attached program. */
  hook(attachment: Attachment): Hook;
  /** The index of an attached program's list at the hook. A packet passes list 0 first. */
  list(attachment: Attachment): number;
  /**
   * The effect of a result on a packet: its fate, or the next program at the hook, or the first one of the next list.
   * If there is no other program, the packet passes.
   */
  decide(result: number, attachment: Attachment): PacketFate | 'next program' | 'next list';
}
