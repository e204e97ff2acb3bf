import type { Attachment } from '../../../kernel-model/contexts/program-context.ts';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Packet, PacketOut } from '../../../kernel-model/network/packet.ts';
import type { LoadedProgram } from '../../load/load-object.ts';
import type { ProgramRun } from '../../program-run.ts';
import type { ObjectRecord } from '../loaded-objects.ts';

/** A program of a loaded object, and where it is attached. */
export interface AttachedProgram {
  readonly attachment: Attachment;
  readonly record: ObjectRecord;
  readonly program: LoadedProgram;
}

/** What is attached now. */
export interface AttachedPrograms {
  /** Everything attached, in order of attachment. */
  all(): readonly AttachedProgram[];
}

/** What one program did with an event. */
export interface DeliveredRun {
  readonly run: ProgramRun;
  /** xdp and tc: the packet as the program left it, and what it sent away. */
  readonly onward: Packet | undefined;
  readonly sent: readonly PacketOut[];
  /** Whether the event goes on to others: neither the kernel nor the task died of it. */
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

/** Whether a program is run with bpf_prog_active raised, so that it does not run where that stays raised. */
export function raisesActive(kernel: Kernel, { attachment, program }: AttachedProgram): boolean {
  return kernel.programTypes[program.type].raisesActive?.(attachment) ?? false;
}
