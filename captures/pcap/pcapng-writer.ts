/** An interface of a capture to write. */
export interface InterfaceToWrite {
  readonly name: string;
}

/** A packet of a capture to write. */
export interface CommentedPacket {
  /** The index of its interface in the list of interfaces. */
  readonly interface: number;
  /** Nanoseconds, from 0 on. */
  readonly timestamp: number;
  readonly bytes: Uint8Array;
  /** Whether it came in or went out; unknown by default. */
  readonly direction?: 'inbound' | 'outbound';
  /** Texts that readers show with it; each is an opt_comment. */
  readonly comments: readonly string[];
}

/** Block types, option codes and magic (draft-ietf-opsawg-pcapng). */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const OPT_ENDOFOPT = 0;
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;
const NANOSECONDS = 9;
const LINKTYPE_ETHERNET = 1;
const DIRECTIONS = { inbound: 1, outbound: 2 } as const;
/** The longest value of an option that every reader takes, in bytes. */
const LONGEST_VALUE = 65_532;
const UNKNOWN_LENGTH = [0xffff_ffff, 0xffff_ffff];

type Option = readonly [code: number, value: Uint8Array];

/**
 * Writes a pcapng file of one section, with Ethernet frames and times in nanoseconds.
 *
 * @param application the program that writes it, for shb_userappl
 */
export function writePcapng(
  interfaces: readonly InterfaceToWrite[],
  packets: readonly CommentedPacket[],
  application: string,
): Uint8Array {
  const blocks = [
    block(SECTION_HEADER, [
      words(BYTE_ORDER_MAGIC, 1, ...UNKNOWN_LENGTH),
      options([[SHB_USERAPPL, text(application)]]),
    ]),
    ...interfaces.map(({ name }) =>
      block(INTERFACE_DESCRIPTION, [
        words(LINKTYPE_ETHERNET, 0),
        options([
          [IF_NAME, text(name)],
          [IF_TSRESOL, Uint8Array.of(NANOSECONDS)],
        ]),
      ]),
    ),
    ...packets.map(packetBlock),
  ];
  const file = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of blocks) {
    file.set(one, at);
    at += one.length;
  }
  return file;
}

function packetBlock({ interface: face, timestamp, bytes, direction, comments }: CommentedPacket): Uint8Array {
  const high = Math.floor(timestamp / 2 ** 32);
  const list: Option[] = comments.map((comment) => [OPT_COMMENT, text(comment)]);
  if (direction !== undefined) list.push([EPB_FLAGS, words(DIRECTIONS[direction])]);
  const head = words(face, high, timestamp % 2 ** 32, bytes.length, bytes.length);
  return block(ENHANCED_PACKET, [head, padded(bytes), options(list)]);
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  bytes.set(words(type, length));
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(words(length), at);
  return bytes;
}

function options(list: readonly Option[]): Uint8Array {
  if (list.length === 0) return new Uint8Array(0);
  const parts = [...list, [OPT_ENDOFOPT, new Uint8Array(0)] as Option].map(([code, value]) => {
    const option = new Uint8Array(4 + Math.ceil(value.length / 4) * 4);
    const view = new DataView(option.buffer);
    view.setUint16(0, code, true);
    view.setUint16(2, value.length, true);
    option.set(value, 4);
    return option;
  });
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  result.set(bytes);
  return result;
}

/** Words of 32 bits, little-endian. */
function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [n, value] of values.entries()) view.setUint32(4 * n, value, true);
  return bytes;
}

/** A text in UTF-8, cut to the length of an option. */
function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length <= LONGEST_VALUE) return bytes;
  // A character at the cut is removed whole.
  let end = LONGEST_VALUE;
  while ((bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
