import { packetEvents } from '../../captures/events/capture-events.ts';
import { PACES, type Pace } from '../../captures/events/pacing.ts';
import { readCaptureFile } from '../../captures/packet-capture.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import { usageError } from '../usage-error.ts';
import { readWord } from './option-values.ts';

/** The capture whose packets are events, and how they are replayed. */
export interface PacketsArgument {
  /** A path, or `-` for standard input. */
  readonly path: string;
  readonly truncated: 'refuse' | 'keep' | undefined;
  readonly pace: Pace | undefined;
}

/** The options of every command that is given a capture, for util.parseArgs. */
export const PACKETS_OPTIONS = {
  packets: { type: 'string' },
  'truncated-packets': { type: 'string' },
  pace: { type: 'string' },
} as const;

/** How they are used, for --help. */
export const PACKETS_USAGE = `  --packets FILE       every packet of a pcap or pcapng capture is an event; gzip and Zstandard are unpacked; - is standard input
  --truncated-packets keep|refuse
                       truncated packets: refuse them (the default), or replay them as they are
  --pace captured|fixed
                       packets arrive at the times of the capture, or one after the other (the default)
`;

/** The options as they were given. */
type PacketsValues = { readonly [Option in keyof typeof PACKETS_OPTIONS]?: string | undefined };

/** Reads the options that say which packets are replayed, and how. @throws Diagnostic USAGE */
export function packetsArgument({
  packets,
  pace,
  'truncated-packets': truncated,
}: PacketsValues): PacketsArgument | undefined {
  if (packets !== undefined) {
    return {
      path: packets,
      truncated: readWord('--truncated-packets', truncated, ['keep', 'refuse']),
      pace: readWord('--pace', pace, PACES),
    };
  }
  if (pace === undefined && truncated === undefined) return undefined;
  throw usageError(`--${pace === undefined ? 'truncated-packets' : 'pace'} needs --packets`);
}

/** The packets of --packets as events. @throws Diagnostic for what is no capture, or has only parts of packets */
export function capturedPackets({ path, truncated, pace }: PacketsArgument): Iterable<KernelEvent> {
  const capture = readCaptureFile(path, { truncatedPackets: 'keep' });
  return packetEvents(capture, {}, { truncated, pace, howToKeep: '--truncated-packets keep' });
}
