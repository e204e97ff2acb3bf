import { CAPTURE_AGAIN, type CaptureSource, captureFault, captureWarning, NO_WARNINGS } from '../capture-source.ts';
import type { CapturedPacket } from '../captured-packet.ts';
import { lengthWarnings } from './length-warnings.ts';
import { FILE_HEADER_SIZE, type PcapHeader, readFileHeader } from './pcap-header.ts';

/** A record's header, decoded. */
interface RecordHeader {
  readonly offset: number;
  readonly index: number;
  readonly fraction: number;
  readonly capturedLength: number;
  readonly originalLength: number;
}

/**
 * The packets of a pcap file, decoded on demand. The file header is checked at once. All bytes present are taken,
 * whatever the snap length, the original length and the time are. A contradiction is a warning of the packet.
 *
 * @throws {Diagnostic} `PCAP_TRUNCATED`, `PCAP_VERSION`
 */
export function readPcap(source: CaptureSource): Iterable<CapturedPacket> {
  const header = readFileHeader(source);
  return { [Symbol.iterator]: () => records(source, header) };
}

function* records(source: CaptureSource, header: PcapHeader): Generator<CapturedPacket> {
  const { bytes, view } = source;
  const { littleEndian, fractionsPerSecond, recordHeaderSize, linkType, frameCheckLength } = header;
  const nanosecondsPerFraction = 1_000_000_000 / fractionsPerSecond;
  let offset = FILE_HEADER_SIZE;
  for (let index = 1; offset < bytes.length; index += 1) {
    const left = bytes.length - offset;
    if (left < recordHeaderSize) {
      throw captureFault(source, {
        code: 'PCAP_TRUNCATED',
        offset,
        packet: index,
        problem: 'the file ends within the record header',
        cause: `the header takes ${recordHeaderSize} bytes, and ${left} are left`,
        hint: CAPTURE_AGAIN,
      });
    }
    const seconds = view.getUint32(offset, littleEndian);
    const fraction = view.getUint32(offset + 4, littleEndian);
    const [capturedLength, originalLength] = readLengths(view, offset + 8, header);
    const start = offset + recordHeaderSize;
    if (capturedLength > bytes.length - start) {
      throw captureFault(source, {
        code: 'PCAP_TRUNCATED',
        offset: offset + 8,
        packet: index,
        problem: 'the file ends within the packet',
        cause: `${capturedLength} bytes were captured of it, and ${bytes.length - start} are left in the file`,
        hint: CAPTURE_AGAIN,
      });
    }
    yield {
      index,
      timestamp: BigInt(seconds) * 1_000_000_000n + BigInt(fraction * nanosecondsPerFraction),
      interfaceIndex: 0,
      interfaceName: undefined,
      linkType,
      frameCheckLength,
      originalLength: Math.max(capturedLength, originalLength),
      bytes: bytes.subarray(start, start + capturedLength),
      truncated: capturedLength < originalLength,
      warnings: contradictions(header, { offset, index, fraction, capturedLength, originalLength }),
    };
    offset = start + capturedLength;
  }
}

/** The captured and the original length. */
function readLengths(view: DataView, offset: number, { littleEndian, lengths }: PcapHeader): readonly [number, number] {
  const first = view.getUint32(offset, littleEndian);
  const second = view.getUint32(offset + 4, littleEndian);
  const swapped = lengths === 'original first' || (lengths === 'lesser captured' && first > second);
  return swapped ? [second, first] : [first, second];
}

function contradictions(header: PcapHeader, record: RecordHeader): CapturedPacket['warnings'] {
  const { offset, index, fraction, capturedLength, originalLength } = record;
  const { snapLength, fractionsPerSecond } = header;
  const beyondSnapLength = snapLength !== 0 && capturedLength > snapLength;
  if (fraction < fractionsPerSecond && capturedLength <= originalLength && !beyondSnapLength) return NO_WARNINGS;
  const warnings = [];
  if (fraction >= fractionsPerSecond) {
    warnings.push(
      captureWarning({
        code: 'CAPTURE_TIME',
        kind: 'warning',
        offset: offset + 4,
        packet: index,
        problem: `its time has ${fraction} ${fractionsPerSecond === 1_000_000 ? 'microseconds' : 'nanoseconds'} past the second`,
        cause: `there are ${fractionsPerSecond} in a second; all are added`,
      }),
    );
  }
  warnings.push(...lengthWarnings({ offset: offset + 8, packet: index }, capturedLength, originalLength, snapLength));
  return warnings;
}
