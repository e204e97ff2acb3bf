import { basename } from 'node:path';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import type { PacketEvent } from '../kernel-model/events.ts';
import type { PacketCapture } from './packet-capture.ts';
import type { PacketRange } from './packet-numbers.ts';

const LINKTYPE_ETHERNET = 1;

/**
 * The packets of a capture as events, decoded as they are asked for. Their labels are `packet 3 of dns.pcap`.
 *
 * @param common what all of the events share
 * @param ranges which packets, ascending; all where left out
 * @throws {Diagnostic} while walking, what the capture's reader throws; `CAPTURE_LINK_TYPE`, kind `unsupported`, for a
 *   packet that does not begin with an Ethernet header
 */
export function* packetEvents(
  capture: PacketCapture,
  common: Omit<PacketEvent, 'kind' | 'bytes' | 'label'> = {},
  ranges?: readonly PacketRange[],
): Generator<PacketEvent> {
  const name = basename(capture.fileName);
  const last = ranges?.at(-1)?.last ?? Number.POSITIVE_INFINITY;
  for (const { index, bytes, linkType } of capture.packets) {
    if (linkType !== LINKTYPE_ETHERNET) throw notEthernet(capture, index, linkType);
    if (ranges === undefined || ranges.some((range) => index >= range.first && index <= range.last)) {
      yield { ...common, kind: 'packet', bytes, label: `packet ${index} of ${name}` };
    }
    if (index >= last) return;
  }
}

/**
 * Checks that a capture has the packets that ranges name, reading it up to the last of them.
 *
 * @throws {Diagnostic} `EVENTS_PACKET_RANGE`, naming the line and column of the range; what the capture's reader throws
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
    cause: `it has ${count} packets`,
    hint: 'packets are counted from 1, as Wireshark counts them',
  });
}

function notEthernet(capture: PacketCapture, index: number, linkType: number): Diagnostic {
  return new Diagnostic({
    code: 'CAPTURE_LINK_TYPE',
    kind: 'unsupported',
    message: `${capture.fileName}: packet ${index} has link type ${linkType}`,
    cause: 'packets reach a network interface with an Ethernet header, link type 1',
    hint: 'capture on an Ethernet interface, not on "any"',
  });
}
