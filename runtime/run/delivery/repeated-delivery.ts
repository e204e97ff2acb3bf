import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { PacketOut } from '../../../kernel-model/network/packet.ts';
import type { ProgramRun } from '../../program-run.ts';
import type { AttachedProgram, DeliveredRun, ProgramRunner } from './attached-program.ts';
import type { EventDelivery } from './event-delivery.ts';

/** The delivery of an event needs the run of this program next. */
export class NeededRun {
  readonly event: KernelEvent;
  readonly attached: AttachedProgram;

  constructor(event: KernelEvent, attached: AttachedProgram) {
    this.event = event;
    this.attached = attached;
  }
}

/** A finished run, with the packets sent as it left them. */
interface Finished {
  readonly delivered: DeliveredRun;
  readonly packetsOut: readonly PacketOut[];
}

/**
 * The delivery of one event with runs that pause. JavaScript cannot suspend the path of an event. So it is followed again with the runs that have
 * finished, until it needs another one.
 */
export class RepeatedDelivery {
  private readonly newDelivery: (run: ProgramRunner) => EventDelivery;
  private readonly attached: () => readonly AttachedProgram[];
  /** The attachments when the event began. */
  private readonly present: readonly AttachedProgram[];
  private readonly finished: Finished[] = [];

  constructor(newDelivery: (run: ProgramRunner) => EventDelivery, attached: () => readonly AttachedProgram[]) {
    this.newDelivery = newDelivery;
    this.attached = attached;
    this.present = [...attached()];
  }

  /** The runs that have finished, in order. */
  get runs(): readonly ProgramRun[] {
    return this.finished.map(({ delivered }) => delivered.run);
  }

  /** Adds the run that was needed. */
  finish(delivered: DeliveredRun): void {
    this.finished.push({ delivered, packetsOut: [...delivered.run.packetsOut] });
  }

  /** Follows the path of the event. @returns the runs of the event, or the next one that it needs */
  deliver(kernel: Kernel, event: KernelEvent): readonly ProgramRun[] | NeededRun {
    let next = 0;
    for (const { delivered, packetsOut } of this.finished) {
      const out = delivered.run.packetsOut as PacketOut[];
      out.splice(0, out.length, ...packetsOut);
    }
    const delivery = this.newDelivery((seen, attached) => {
      const known = this.finished[next++];
      if (known !== undefined) return known.delivered;
      throw new NeededRun(seen, attached);
    });
    const ran = new Set(this.runs.map(({ object, program }) => `${object}/${program}`));
    const now = this.attached();
    for (const attached of this.present) {
      const name = `${attached.record.image.name}/${attached.program.name}`;
      if (now.includes(attached) || ran.has(name)) delivery.attach(attached);
    }
    try {
      const runs = delivery.deliver(kernel, event);
      // A run that killed its task leaves its CPU such that the repeated delivery reaches no program.
      return runs.length < this.finished.length ? this.runs : runs;
    } catch (needed) {
      if (needed instanceof NeededRun) return needed;
      throw needed;
    }
  }
}
