import { plainLine } from '../../base/plain-text.ts';
import { writePcap } from '../../captures/pcap/pcap-writer.ts';
import { type CommentedPacket, writePcapng } from '../../captures/pcap/pcapng-writer.ts';
import { readInterfacePlace } from '../../kernel-model/contexts/attach-place.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { ReportedEvent } from './run-reporter.ts';

const USUAL_INTERFACE = 'eth0';

/**
 * The packets of a `run` to write as a capture: as programs left them, and as they went out. In pcapng each has its
 * fate as a comment. Times are the kernel's, nanoseconds since boot.
 */
export class PacketsOut {
  readonly #names: string[] = [];
  readonly #packets: CommentedPacket[] = [];

  /** The number of packets. */
  get count(): number {
    return this.#packets.length;
  }

  /**
   * @param place where the program that ran is attached, such as `eth1` or `eth0 egress`; `undefined` for the usual
   *   interface
   */
  add(
    run: ProgramRun,
    event: KernelEvent,
    { number, source, warnings }: ReportedEvent,
    place: string | undefined,
  ): void {
    if (event.kind !== 'packet') return;
    const type = run.type === 'tc' ? 'tc' : 'xdp';
    const { device: attached = USUAL_INTERFACE } = readInterfacePlace(run.program, type, place);
    const about = `event ${number}: ${source}${run.sentOn ? ', sent on' : ''}`;
    if (run.packet !== null) {
      this.#packets.push({
        interface: this.#interface(run.sentOn ? attached : (event.interface ?? attached)),
        timestamp: run.endedAt,
        bytes: run.packet,
        ...(!run.sentOn && { direction: event.direction === 'egress' ? 'outbound' : 'inbound' }),
        comments: [verdictOf(run), about, ...warnings.map(({ text }) => `warning: ${text}`)].map(plainLine),
      });
    }
    for (const { interface: name, bytes, ingress = false } of run.packetsOut) {
      this.#packets.push({
        interface: this.#interface(name),
        timestamp: run.endedAt,
        bytes,
        direction: ingress ? 'inbound' : 'outbound',
        comments: [`${ingress ? 'sent into' : 'sent out on'} ${name} by ${run.program}`, about].map(plainLine),
      });
    }
  }

  /** The capture as a file: pcap, which has no room for comments, if its name ends in .pcap; otherwise pcapng. */
  toFile(path: string): Uint8Array {
    if (path.endsWith('.pcap')) {
      const packets = this.#packets.map(({ bytes, timestamp }) => ({ bytes, timestamp: BigInt(timestamp) }));
      return writePcap(packets, { nanosecond: true });
    }
    return writePcapng(
      this.#names.map((name) => ({ name })),
      this.#packets,
      'rex-conformance',
    );
  }

  #interface(name: string): number {
    const known = this.#names.indexOf(name);
    if (known >= 0) return known;
    this.#names.push(name);
    return this.#names.length - 1;
  }
}

/** The fate of a packet: `XDP_DROP by port_filter: dropped`. */
function verdictOf({ program, outcome, verdict, fate, panic }: ProgramRun): string {
  if (outcome === 'completed') return `${verdict} by ${program}${fate === null ? '' : `: ${fate}`}`;
  const reason = panic === null ? '' : `: ${panic.message}`;
  return `${verdict} by ${program}, which ${outcome === 'panicked' ? 'panicked' : `ended in: ${outcome}`}${reason}`;
}
