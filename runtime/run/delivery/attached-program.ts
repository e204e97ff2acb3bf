import type { Attachment } from '../../../kernel-model/contexts/program-context.ts';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Packet, PacketOut } from '../../../kernel-model/network/packet.ts';
import type { LoadedProgram } from '../../load/load-object.ts';
import type { ProgramRun } from '../../program-run.ts';
import type { ObjectRecord } from '../loaded-objects.ts';

/** A program of a loaded object, and its place. */
export interface AttachedProgram {
  readonly attachment: Attachment;
  readonly record: ObjectRecord;
  readonly program: LoadedProgram;
}

/** The present attachments. */
export interface AttachedPrograms {
  /** Everything attached, in order of attachment. */
  all(): readonly AttachedProgram[];
}

/** One program's run on an event. */
export interface DeliveredRun {
  readonly run: ProgramRun;
  /** xdp and tc: the packet after the program, and the packets that it sent. */
  readonly onward: Packet | undefined;
  readonly sent: readonly PacketOut[];
  /** Whether the event continues to others: neither the kernel nor the task died of it. */
  readonly alive: boolean;
}

/** Runs one attached program on one event. */
export type ProgramRunner = (event: KernelEvent, attached: AttachedProgram) => DeliveredRun;

/** Whether an attached program sees an event. */
export function reaches(kernel: Kernel, event: KernelEvent, { attachment, record, program }: AttachedProgram): boolean {
  const only = event.program;
  if (only !== undefined && only !== program.name && only !== `${record.image.name}/${program.name}`) return false;
  return kernel.programTypes[program.type].sees(attachment, event);
}

/** Whether a program's run raises bpf_prog_active, so that it does not run while that stays raised. */
export function raisesActive(kernel: Kernel, { attachment, program }: AttachedProgram): boolean {
  return kernel.programTypes[program.type].raisesActive?.(attachment) ?? false;
}
