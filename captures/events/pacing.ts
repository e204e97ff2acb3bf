import type { PacketWarning } from '../../kernel-model/events.ts';
import { captureFault } from '../capture-source.ts';
import type { CapturedPacket } from '../captured-packet.ts';

/** When packets of a capture arrive: with the intervals of their times, or at a fixed interval (the default). */
export const PACES = ['captured', 'fixed'] as const;
export type Pace = (typeof PACES)[number];

/** When packets arrive. */
export interface Pacing {
  /** `fixed` by default. */
  readonly pace?: Pace | undefined;
  /** For `fixed`: nanoseconds from one packet to the next. By default each arrives when the one before is done. */
  readonly interval?: number | undefined;
}

/** Computes how long after one packet of a capture the next is due. The first is due at once. */
export class Pacer {
  readonly #fileName: string;
  readonly #pacing: Pacing;
  /** The latest time of a packet so far, nanoseconds since 1970; `undefined` before the first packet. */
  #latest: bigint | undefined;
  #begun = false;

  /** @param fileName the capture's name in errors */
  constructor(fileName: string, pacing: Pacing) {
    this.#fileName = fileName;
    this.#pacing = pacing;
  }

  /**
   * @returns nanoseconds since the packet before was due, or `undefined` for at once; and a warning if the packet is
   *   older than one before it
   * @throws {Diagnostic} `CAPTURE_NO_TIME`
   */
  next(packet: CapturedPacket): { readonly interval: number | undefined; readonly warning: PacketWarning | undefined } {
    if (this.#pacing.pace === 'captured') return this.#captured(packet);
    const interval = this.#begun ? this.#pacing.interval : undefined;
    this.#begun = true;
    return { interval, warning: undefined };
  }

  #captured(packet: CapturedPacket) {
    const { timestamp, index } = packet;
    if (timestamp === undefined) {
      throw captureFault(
        { fileName: this.#fileName },
        {
          code: 'CAPTURE_NO_TIME',
          offset: undefined,
          packet: index,
          problem: 'it has no time',
          cause:
            'a Simple Packet Block of pcapng has no time, and the packets should arrive at the times of the capture',
          hint: 'use a fixed pace, or choose other packets',
        },
      );
    }
    const latest = this.#latest;
    if (latest === undefined || timestamp >= latest) this.#latest = timestamp;
    if (latest === undefined) return { interval: undefined, warning: undefined };
    if (timestamp >= latest) return { interval: Number(timestamp - latest), warning: undefined };
    return { interval: 0, warning: olderWarning(latest - timestamp) };
  }
}

function olderWarning(nanoseconds: bigint): PacketWarning {
  const found = {
    code: 'CAPTURE_PACE',
    kind: 'warning',
    problem: `its time is ${nanoseconds} ns before that of an earlier packet`,
    cause: 'it arrives together with that packet',
  };
  return { code: found.code, text: `${found.problem}; ${found.cause}` };
}
