import { captureWarning } from '../capture-source.ts';
import type { CapturedPacket } from '../captured-packet.ts';

/**
 * Warnings for contradictory lengths of a packet with all captured bytes.
 *
 * @param snapLength the most bytes to capture; 0 for no limit
 */
export function lengthWarnings(
  place: { readonly offset: number; readonly packet: number },
  captured: number,
  original: number,
  snapLength: number,
): CapturedPacket['warnings'] {
  const warnings = [];
  if (snapLength !== 0 && captured > snapLength) {
    warnings.push(
      captureWarning({
        ...place,
        code: 'CAPTURE_SNAP_LENGTH',
        kind: 'warning',
        problem: `${captured} bytes were captured, but the snap length is ${snapLength}`,
        cause: `all ${captured} are used`,
      }),
    );
  }
  if (captured > original) {
    warnings.push(
      captureWarning({
        ...place,
        code: 'CAPTURE_ORIGINAL_LENGTH',
        kind: 'warning',
        problem: `${captured} bytes were captured of a packet with an original length of ${original}`,
        cause: `all ${captured} are used`,
      }),
    );
  }
  return warnings;
}
