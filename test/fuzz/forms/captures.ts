import { type BinaryField, type BinaryForm, type BinaryUnit, fieldsFrom } from './binary.ts';

const PCAP_HEADER = [4, 2, 2, 4, 4, 4, 4];
const PCAP_RECORD = [4, 4, 4, 4];
/** Numbers of a packet's headers: Ethernet, IPv4, and where TCP or UDP begin. */
const FRAME = [6, 6, 2, 1, 1, 2, 2, 2, 1, 1, 2, 4, 4, 2, 2, 2, 2];
const BLOCK_NUMBERS = 12;

function frameFields(at: number, length: number): BinaryField[] {
  return fieldsFrom(at, FRAME, true).filter((field) => field.at + field.size <= at + length);
}

/** The structure of a sound pcap file. */
export function pcapForm(name: string, bytes: Uint8Array): BinaryForm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bigEndian = bytes[0] === 0xa1;
  const fields = fieldsFrom(0, PCAP_HEADER, bigEndian);
  const units: BinaryUnit[] = [];
  for (let at = 24; at < bytes.length; ) {
    const length = view.getUint32(at + 8, !bigEndian);
    fields.push(...fieldsFrom(at, PCAP_RECORD, bigEndian), ...frameFields(at + 16, length));
    units.push({ at, size: 16 + length });
    at += 16 + length;
  }
  return { name, bytes, fields, units };
}

/** The structure of a sound pcapng file of little-endian sections: blocks, and the numbers at the beginning of each. */
export function pcapngForm(name: string, bytes: Uint8Array): BinaryForm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: BinaryField[] = [];
  const units: BinaryUnit[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    units.push({ at, size: length });
    for (let n = 0; n < Math.min(BLOCK_NUMBERS, length / 4); n++) {
      fields.push({ at: at + 4 * n, size: 4 }, { at: at + 4 * n, size: 2 }, { at: at + 4 * n + 2, size: 2 });
    }
    fields.push({ at: at + length - 4, size: 4 }, ...frameFields(at + 28, length - 32));
    at += length;
  }
  return { name, bytes, fields, units };
}
