import { Diagnostic } from '../../base/diagnostic.ts';
import { formatBytes, formatDecoded } from '../../runtime/values/format-value.ts';
import { parseType } from '../../runtime/values/parse-type.ts';
import { parseValue } from '../../runtime/values/parse-value.ts';
import { encodeValue } from '../../runtime/values/value-bytes.ts';
import { readNumber } from '../../vocabulary/cells.ts';
import { counted } from '../comparisons/counted.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { inRow, type Pair } from '../tables/tables.ts';

type Header = 'eth' | 'ip' | 'udp' | 'tcp';

/** Header fields by their names in Wireshark's display filters: header, offset in it, type. */
const FIELDS: Readonly<Record<string, readonly [Header, number, string]>> = {
  'eth.dst': ['eth', 0, 'mac'],
  'eth.src': ['eth', 6, 'mac'],
  'eth.type': ['eth', 12, 'u16be'],
  'ip.dsfield': ['ip', 1, 'u8'],
  'ip.len': ['ip', 2, 'u16be'],
  'ip.id': ['ip', 4, 'u16be'],
  'ip.ttl': ['ip', 8, 'u8'],
  'ip.proto': ['ip', 9, 'u8'],
  'ip.checksum': ['ip', 10, 'u16be'],
  'ip.src': ['ip', 12, 'ipv4'],
  'ip.dst': ['ip', 16, 'ipv4'],
  'udp.srcport': ['udp', 0, 'u16be'],
  'udp.dstport': ['udp', 2, 'u16be'],
  'udp.length': ['udp', 4, 'u16be'],
  'udp.checksum': ['udp', 6, 'u16be'],
  'tcp.srcport': ['tcp', 0, 'u16be'],
  'tcp.dstport': ['tcp', 2, 'u16be'],
  'tcp.seq': ['tcp', 4, 'u32be'],
  'tcp.ack': ['tcp', 8, 'u32be'],
  'tcp.checksum': ['tcp', 16, 'u16be'],
};
/** All that a table may say of a packet. */
export const packetFields: readonly string[] = [...Object.keys(FIELDS), 'length'];

const ETHERNET_HEADER = 14;
const PROTOCOLS: Readonly<Record<number, Header>> = { 6: 'tcp', 17: 'udp' };

function headerOffset(packet: Uint8Array, header: Header): number | undefined {
  if (header === 'eth') return 0;
  if (packet[12] !== 0x08 || packet[13] !== 0x00) return undefined;
  if (header === 'ip') return ETHERNET_HEADER;
  if (PROTOCOLS[packet[ETHERNET_HEADER + 9] ?? -1] !== header) return undefined;
  return ETHERNET_HEADER + (packet[ETHERNET_HEADER]! & 0x0f) * 4;
}

function unknownField(name: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'PACKET_FIELD',
    kind: 'input',
    message: `the packet has no field "${name}"`,
    cause,
    hint: `name one that it has: ${packetFields.join(', ')}`,
  });
}

function locate(packet: Uint8Array, name: string): { offset: number; type: ReturnType<typeof parseType> } {
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (field === undefined) throw unknownField(name, 'no field has this name');
  const [header, offset, typeName] = field;
  const start = headerOffset(packet, header);
  const type = parseType(typeName);
  if (start === undefined) throw unknownField(name, `it has no ${header} header`);
  if (start + offset + type.size > packet.length)
    throw unknownField(name, `it ends after ${counted(packet.length, 'byte')}`);
  return { offset: start + offset, type };
}

/**
 * A packet must have left with these fields and be as it arrived in every other byte. Fields are found by the headers it left with.
 * @param origin what the bytes before are, for messages
 * @throws Mismatch naming each field that differs, or the first other byte that changed
 */
export function expectPacketFields(
  fields: readonly Pair[],
  before: Uint8Array,
  after: Uint8Array,
  origin = 'it arrived as',
): void {
  const expected: string[] = [];
  const found: string[] = [];
  const mentioned = new Set<number>();
  let length = before.length;
  for (const { name, value: text, row } of fields) {
    if (name === 'length') {
      length = Number(inRow(row, () => readNumber(text, 'the length')));
      continue;
    }
    const { offset, type } = inRow(row, () => locate(after, name));
    for (let index = 0; index < type.size; index++) mentioned.add(offset + index);
    const wanted = inRow(row, () => encodeValue(type, parseValue(type, text)));
    const present = after.subarray(offset, offset + type.size);
    if (formatBytes(wanted) === formatBytes(present)) continue;
    expected.push(`${name} ${formatDecoded(type, wanted)}`);
    found.push(`${name} ${formatDecoded(type, present)}`);
  }
  if (after.length !== length) {
    expected.push(`length ${length}`);
    found.push(`length ${after.length}`);
  }
  for (let index = 0; index < Math.min(before.length, after.length); index++) {
    if (mentioned.has(index) || before[index] === after[index]) continue;
    expected.push(`byte ${index} unchanged: ${formatBytes(before.subarray(index, index + 1))}`);
    found.push(`byte ${index}: ${formatBytes(after.subarray(index, index + 1))}`);
    break;
  }
  if (expected.length > 0)
    throw new Mismatch(expected, found, [`${origin} ${formatBytes(before)}`, `and left as ${formatBytes(after)}`]);
}

/** @throws Mismatch naming the first byte that differs */
export function expectSameBytes(expected: Uint8Array, found: Uint8Array, label: string): void {
  const length = Math.max(expected.length, found.length);
  for (let index = 0; index < length; index++) {
    if (expected[index] === found[index]) continue;
    throw new Mismatch(formatBytes(expected), formatBytes(found), [`${label} differs from byte ${index} on`]);
  }
}
