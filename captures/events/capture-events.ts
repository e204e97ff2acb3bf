import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import type { PacketEvent, PacketWarning } from '../../kernel-model/events.ts';
import type { CaptureWarning } from '../capture-source.ts';
import { capturedFrame, isCutShort } from '../captured-frame.ts';
import type { CapturedPacket } from '../captured-packet.ts';
import type { PacketCapture } from '../packet-capture.ts';
import { truncationFault } from '../truncation.ts';
import { Pacer, type Pacing } from './pacing.ts';
import type { PacketRange } from './packet-numbers.ts';

/** How packets of a capture are replayed. */
export interface Replay extends Pacing {
  /** The packets to replay, ascending; all by default. */
  readonly ranges?: readonly Pick<PacketRange, 'first' | 'last'>[] | undefined;
  /** Truncated packets: `refuse` replays none (the default), `keep` replays them as they are. */
  readonly truncated?: 'refuse' | 'keep' | undefined;
  /** How to replay them anyway, for hints: `--truncated-packets keep`. */
  readonly howToKeep: string;
}

/**
 * The packets of a capture as events, decoded on demand. Their labels are `packet 3 of dns.pcap`; the label of a
 * truncated or completed one adds that: `packet 3 of dns.pcap (66 of 74 bytes captured)`.
 *
 * @param common the common fields of the events
 * @throws {Diagnostic} at once: `CAPTURE_PACKET_TRUNCATED` if chosen packets are truncated and are not to be kept.
 *   During the walk: the errors of the capture's reader, `CAPTURE_LINK_TYPE`, `CAPTURE_FRAME_CHECK`, `CAPTURE_NO_TIME`
 */
export function packetEvents(
  capture: PacketCapture,
  common: Omit<PacketEvent, 'kind' | 'bytes' | 'label' | 'warnings' | 'interval'>,
  replay: Replay,
): Iterable<PacketEvent> {
  if (replay.truncated !== 'keep') refuseTruncated(capture, replay);
  return { [Symbol.iterator]: () => events(capture, common, replay) };
}

function* events(
  capture: PacketCapture,
  { after, ...common }: Omit<PacketEvent, 'kind' | 'bytes' | 'label' | 'warnings' | 'interval'>,
  replay: Replay,
): Generator<PacketEvent> {
  const name = host().paths.basename(capture.fileName);
  const said = new Set<CaptureWarning>();
  const pacer = new Pacer(capture.fileName, replay);
  let first = after === undefined ? {} : { after };
  for (const packet of chosenPackets(capture, replay)) {
    const { bytes, notes, warnings } = capturedFrame(capture.fileName, packet);
    const { interval, warning } = pacer.next(packet);
    const found: PacketWarning[] = [...warnings, ...(warning === undefined ? [] : [warning])];
    for (const contradiction of packet.warnings) {
      // A contradiction of an interface or a section comes with each of its packets.
      if (!said.has(contradiction)) found.push({ code: contradiction.code, text: contradiction.text });
      said.add(contradiction);
    }
    yield {
      ...common,
      ...first,
      kind: 'packet',
      bytes,
      label: `packet ${packet.index} of ${name}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`,
      ...(interval === undefined ? {} : { interval }),
      ...(found.length === 0 ? {} : { warnings: found }),
    };
    first = {};
  }
}

/** The chosen packets. Packets after the last of them are not read. */
function* chosenPackets({ packets }: PacketCapture, { ranges }: Replay): Generator<CapturedPacket> {
  const last = ranges?.at(-1)?.last ?? Number.POSITIVE_INFINITY;
  for (const packet of packets) {
    const { index } = packet;
    if (ranges === undefined || ranges.some((range) => index >= range.first && index <= range.last)) yield packet;
    if (index >= last) return;
  }
}

function refuseTruncated(capture: PacketCapture, replay: Replay): void {
  let count = 0;
  let truncated = 0;
  let first: CapturedPacket | undefined;
  try {
    for (const packet of chosenPackets(capture, replay)) {
      count += 1;
      if (!isCutShort(packet)) continue;
      truncated += 1;
      first ??= packet;
    }
  } catch (error) {
    // A later fault is reported when the walk reaches it.
    if (!(error instanceof Diagnostic) || error.kind === 'internal') throw error;
  }
  if (first !== undefined) throw truncationFault(capture.fileName, { first, truncated, count }, replay.howToKeep);
}

/**
 * Checks that a capture has the packets that ranges name. Reads it up to the last of them.
 *
 * @throws {Diagnostic} `EVENTS_PACKET_RANGE`, naming the line and column of the range; the errors of the capture's
 *   reader
 */
export function checkPacketRanges(capture: PacketCapture, ranges: readonly PacketRange[]): void {
  const last = ranges.at(-1)?.last ?? 0;
  let count = 0;
  for (const { index } of capture.packets) {
    count = index;
    if (index >= last) return;
  }
  const beyond = ranges.find((range) => range.last > count);
  if (beyond === undefined) return;
  throw beyond.value.fault({
    code: 'EVENTS_PACKET_RANGE',
    problem: `there is no packet ${beyond.first > count ? beyond.first : beyond.last} in ${capture.fileName}`,
    cause: `it has ${count} ${count === 1 ? 'packet' : 'packets'}`,
    hint: 'count packets from 1, as Wireshark does',
  });
}
