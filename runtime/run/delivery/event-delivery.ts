import { Diagnostic } from '../../../base/diagnostic.ts';
import type { Attachment } from '../../../kernel-model/contexts/program-context.ts';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { ProgramRun } from '../../program-run.ts';
import {
  type AttachedProgram,
  type AttachedPrograms,
  type ProgramRunner,
  raisesActive,
  reaches,
} from './attached-program.ts';
import { PacketDelivery } from './packet-delivery.ts';

/** The attached programs, with the order that events visit them. It does not know how to run a program. */
export class EventDelivery implements AttachedPrograms {
  protected attached: AttachedProgram[] = [];
  private readonly run: ProgramRunner;

  constructor(run: ProgramRunner) {
    this.run = run;
  }

  /** Everything attached, in order of attachment. */
  all(): readonly AttachedProgram[] {
    return this.attached;
  }

  /** @throws Diagnostic ATTACH_EEXIST if the program is attached there already */
  attach(added: AttachedProgram): void {
    const { program } = added;
    if (this.isThere(added)) {
      throw new Diagnostic({
        code: 'ATTACH_EEXIST',
        kind: 'refused',
        errno: 'EEXIST',
        message: `program "${program.name}" is attached there already`,
        cause: 'a program is attached to one place once',
        hint: 'detach it first, or attach it to another place',
      });
    }
    this.attached.push(added);
  }

  /**
   * Whether a program is already attached to a place that takes it once. `tc filter` adds one filter after the other.
   */
  protected isThere({ program, attachment }: AttachedProgram): boolean {
    if (attachment.way === 'tc filter') return false;
    return this.attached.some((other) => other.program === program && sameTarget(other.attachment, attachment));
  }

  /** Detaches the programs that a test selects. @returns whether there was any */
  detach(isMeant: (attached: AttachedProgram) => boolean): boolean {
    const left = this.attached.filter((attached) => !isMeant(attached));
    const found = left.length < this.attached.length;
    this.attached = left;
    return found;
  }

  /**
   * Shows an event to every program that sees it. For a packet, that includes its way through the interface, and the
   * packets that programs then send.
   * @returns their runs, in order
   * @throws Diagnostic PACKET_LOOP if programs send a packet round without end
   */
  deliver(kernel: Kernel, event: KernelEvent): ProgramRun[] {
    if (event.kind === 'packet') return new PacketDelivery(kernel, this, this.run).deliver(event);
    const runs: ProgramRun[] = [];
    for (const attached of [...this.attached]) {
      if (!reaches(kernel, event, attached) || !this.attached.includes(attached)) continue;
      if (kernel.progActive.has(event.cpu ?? 0) && raisesActive(kernel, attached)) continue;
      const { run, alive } = this.run(event, attached);
      runs.push(run);
      if (!alive) break;
    }
    return runs;
  }
}

function sameTarget(one: Attachment, other: Attachment): boolean {
  return (
    one.target === other.target &&
    one.direction === other.direction &&
    one.way === other.way &&
    one.program.kind === other.program.kind
  );
}
