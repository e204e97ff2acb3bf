import { Diagnostic } from '../base/diagnostic.ts';
import type { CapturedPacket } from './captured-packet.ts';

/** Packets that the snap length cut, among the chosen ones. */
export interface Truncation {
  readonly first: CapturedPacket;
  readonly truncated: number;
  /** How many packets are chosen. */
  readonly count: number;
}

/**
 * The refusal of truncated packets. A program that reads further would be blamed for missing bytes.
 *
 * @param howToKeep how to keep them anyway, for the hint
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
