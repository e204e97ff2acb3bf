import { Diagnostic } from '../../base/diagnostic.ts';
import { packetEvents } from '../../captures/events/capture-events.ts';
import type { Pace } from '../../captures/events/pacing.ts';
import { readCaptureFile } from '../../captures/packet-capture.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { PACKETS_OPTIONS } from '../commands/common-options.ts';
import type { ValuesOf } from '../commands/definition.ts';
import { usageError } from '../usage-error.ts';

/** The capture whose packets are events, and how they are replayed. */
export interface PacketsArgument {
  /** A path, or `-` for standard input. */
  readonly path: string;
  readonly truncated: 'refuse' | 'keep' | undefined;
  readonly pace: Pace | undefined;
}

/** Reads the options that say which packets are replayed, and how. @throws Diagnostic USAGE */
export function packetsArgument({
  packets,
  pace,
  'truncated-packets': truncated,
}: ValuesOf<typeof PACKETS_OPTIONS>): PacketsArgument | undefined {
  if (packets !== undefined) return { path: packets, truncated, pace };
  if (pace === undefined && truncated === undefined) return undefined;
  throw usageError(
    `--${pace === undefined ? 'truncated-packets' : 'pace'} needs --packets`,
    'it says how the packets of a capture are replayed, and no capture is given',
    'add --packets FILE, or leave the option out',
  );
}

/** The packets of a capture. */
export interface CapturedPackets {
  readonly events: Iterable<KernelEvent>;
  /** How many packets there are; undefined for a capture that is broken somewhere. */
  count(): number | undefined;
}

/** The packets of --packets as events. @throws Diagnostic for what is no capture, or has only parts of packets */
export function capturedPackets({ path, truncated, pace }: PacketsArgument): CapturedPackets {
  const capture = readCaptureFile(path, { truncatedPackets: 'keep' });
  return {
    events: packetEvents(capture, {}, { truncated, pace, howToKeep: '--truncated-packets keep' }),
    count: () => {
      try {
        let count = 0;
        for (const _packet of capture.packets) count += 1;
        return count;
      } catch (error) {
        // The walk of the run meets the fault, and reports it.
        if (error instanceof Diagnostic) return undefined;
        throw error;
      }
    },
  };
}
