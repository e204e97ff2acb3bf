import { Diagnostic } from '../base/diagnostic.ts';
import type { CapturedPacket } from './captured-packet.ts';

/** Packets that were cut short by the snap length, among those that are asked for. */
export interface Truncation {
  readonly first: CapturedPacket;
  readonly truncated: number;
  /** How many packets are asked for. */
  readonly count: number;
}

/**
 * The refusal of packets of which not all was captured: a program that reads further would be blamed for what the capture lacks.
 *
 * @param howToKeep what is to be written to have them all the same
 */
export function truncationFault(fileName: string, truncation: Truncation, howToKeep: string): Diagnostic {
  const { first, truncated, count } = truncation;
  const which = truncated === 1 ? `packet ${first.index} was` : `${truncated} of ${count} packets were`;
  const named = truncated === 1 ? 'it' : `the first of them, packet ${first.index},`;
  return new Diagnostic({
    code: 'CAPTURE_PACKET_TRUNCATED',
    kind: 'input',
    message: `${fileName}: ${which} truncated`,
    cause: `${named} had ${first.originalLength} bytes, and ${first.bytes.length} were captured: the packet that a program would see never was`,
    hint: `capture again with tcpdump -s 0, or replay the captured bytes: ${howToKeep}`,
  });
}
