/**
 * How many bytes a processor reads before it refuses an invalid instruction (Intel SDM volume 2, chapter 2 and appendix
 * A). For a known opcode it reads ModRM, SIB, displacement and immediate, even if the ModRM byte makes it invalid.
 * After an unknown opcode it reads nothing. So a missing page is found first, or the opcode is.
 */

/**
 * The reaction to bytes that are not an instruction: one cannot be fetched, they are invalid, or they are more than 15.
 */
export type Refusal = 'fetch' | '#UD' | '#GP';

/** A longer instruction is a general protection fault (Intel SDM volume 3, section 6.15, interrupt 13). */
const LONGEST = 15;
/** Legacy prefixes (Intel SDM volume 2, section 2.1.1). */
const PREFIXES = new Set([0x66, 0x67, 0xf2, 0xf3, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65, 0xf0]);

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);

/**
 * Invalid opcodes in 64-bit mode, as measured on Intel's processors; AMD's know others after 0f. 38 and 3a lead to
 * other maps after 0f, and are invalid after VEX.
 */
const UNKNOWN = new Set([0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x60, 0x61, 0xce, 0xd6]);
const UNKNOWN_0F = new Set([0x04, 0x0a, 0x0c, 0x0f, 0x24, 0x25, 0x26, 0x27, 0x36, 0x38, 0x3a]);

/** Opcodes of one byte from 0x40 on with a ModRM byte. */
const MODRM = new Set([
  ...[0x63, 0x69, 0x6b, 0xc0, 0xc1, 0xc6, 0xc7, 0xf6, 0xf7, 0xfe, 0xff],
  ...range(0x80, 0x8f),
  ...range(0xd0, 0xd3),
  ...range(0xd8, 0xdf),
]);
/** Opcodes after 0f without one. */
const NO_MODRM_0F = new Set([
  ...[0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x0e, 0x77, 0xa0, 0xa1, 0xa2, 0xa8, 0xa9, 0xaa],
  ...range(0x30, 0x37),
  ...range(0x80, 0x8f),
  ...range(0xc8, 0xcf),
]);
const BYTE = new Set([
  ...[0x6a, 0x6b, 0x80, 0x82, 0x83, 0xa8, 0xc0, 0xc1, 0xc6, 0xcd, 0xd4, 0xd5, 0xeb],
  ...range(0x70, 0x7f),
  ...range(0xb0, 0xb7),
  ...range(0xe0, 0xe7),
]);
const BYTE_0F = new Set([0x70, 0x71, 0x72, 0x73, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc5, 0xc6]);
/** With an immediate of 4 bytes, or 2 after an operand-size prefix. */
const WORDS = new Set([0x68, 0x69, 0x81, 0xa9, 0xc7]);

/** The parts of an instruction's prefixes that affect its length. */
export interface Sizes {
  /** Operands of 16 bits. */
  readonly narrow: boolean;
  readonly wide: boolean;
  /** Addresses of 32 bits. */
  readonly shortAddress: boolean;
  /** The REX prefix, or 0. */
  readonly rex: number;
}

/** The size of the immediate of an opcode of one byte. */
function immediateSize(opcode: number, modrm: number, { narrow, wide, shortAddress }: Sizes): number {
  const word = narrow ? 2 : 4;
  if (opcode < 0x40) return (opcode & 7) === 4 ? 1 : (opcode & 7) === 5 ? word : 0;
  if (BYTE.has(opcode)) return 1;
  if (WORDS.has(opcode)) return word;
  if (opcode >= 0xb8 && opcode <= 0xbf) return wide ? 8 : word;
  if (opcode >= 0xa0 && opcode <= 0xa3) return shortAddress ? 4 : 8;
  switch (opcode) {
    case 0xe8:
    case 0xe9:
      return 4;
    case 0x9a:
    case 0xea:
      return word + 2;
    case 0xc2:
    case 0xca:
      return 2;
    case 0xc8:
      return 3;
    case 0xf6:
      return (modrm & 0x30) === 0 ? 1 : 0;
    case 0xf7:
      return (modrm & 0x30) === 0 ? word : 0;
    default:
      return 0;
  }
}

/**
 * The same after 0f, 0f 38 and 0f 3a, which are maps 1, 2 and 3. Encodings with longer prefixes use these numbers, too.
 */
function immediateSizeOfMap(map: number, opcode: number): number {
  if (map === 3) return 1;
  if (map !== 1) return 0;
  if (opcode >= 0x80 && opcode <= 0x8f) return 4;
  return BYTE_0F.has(opcode) ? 1 : 0;
}

/** Reads bytes one after the other. A missing byte is 0, and the count continues. */
class ByteReader {
  private readonly bytes: Uint8Array;
  private readonly start: number;
  private count = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.start = start;
  }

  /** The refusal after reading a missing byte, or one beyond the longest instruction. */
  get refusal(): Refusal | undefined {
    const available = this.bytes.length - this.start;
    if (this.count <= Math.min(available, LONGEST)) return undefined;
    return available < LONGEST ? 'fetch' : '#GP';
  }

  peek(): number {
    return this.bytes[this.start + this.count] ?? 0;
  }

  next(): number {
    const byte = this.peek();
    this.count++;
    return byte;
  }

  skip(count: number): void {
    this.count += count;
  }

  /** Reads a ModRM byte with its SIB and displacement. @returns the ModRM byte */
  modrm(): number {
    const modrm = this.next();
    if (this.refusal !== undefined) return modrm;
    const mod = modrm >> 6;
    if (mod === 3) return modrm;
    const base = (modrm & 7) === 4 ? this.next() & 7 : modrm & 7;
    if (this.refusal !== undefined) return modrm;
    if (mod === 1) this.skip(1);
    else if (mod === 2 || base === 5) this.skip(4);
    return modrm;
  }
}

/**
 * A processor's reaction to bytes that are not an instruction, or not a whole one.
 * @param bytes the code up to the first byte that cannot be fetched
 * @param start the offset of the instruction in them
 */
export function refusalOf(bytes: Uint8Array, start: number): Refusal {
  const reader = new ByteReader(bytes, start);
  const sizes = readPrefixes(reader);
  const opcode = reader.next();
  if (reader.refusal === undefined) readRest(reader, opcode, sizes);
  return reader.refusal ?? '#UD';
}

/** The prefixes of an instruction. */
export function prefixesOf(bytes: Uint8Array, start: number): Sizes {
  return readPrefixes(new ByteReader(bytes, start));
}

function readPrefixes(reader: ByteReader): Sizes {
  let [narrow, shortAddress, rex] = [false, false, 0];
  while (reader.refusal === undefined) {
    const byte = reader.peek();
    const isRex = (byte & 0xf0) === 0x40;
    if (!isRex && !PREFIXES.has(byte)) break;
    // A REX prefix counts only right before the opcode.
    rex = isRex ? byte : 0;
    narrow ||= byte === 0x66;
    shortAddress ||= byte === 0x67;
    reader.skip(1);
  }
  const wide = (rex & 8) !== 0;
  return { narrow: narrow && !wide, wide, shortAddress, rex };
}

function readRest(reader: ByteReader, opcode: number, sizes: Sizes): void {
  switch (opcode) {
    case 0x0f:
      readTwoByteOpcode(reader);
      return;
    case 0xc5:
      reader.skip(1);
      if (sizes.rex === 0) readMap(reader, 1);
      return;
    case 0xc4: {
      const map = reader.next() & 0x1f;
      if (sizes.rex !== 0) return;
      reader.skip(1);
      readMap(reader, map);
      return;
    }
    case 0x62: {
      const map = reader.next() & 7;
      if (sizes.rex !== 0) return;
      reader.skip(2);
      readMap(reader, map);
      return;
    }
    default:
  }
  if (UNKNOWN.has(opcode)) return;
  const hasModrm = opcode < 0x40 ? (opcode & 7) < 4 : MODRM.has(opcode);
  const modrm = hasModrm ? reader.modrm() : 0;
  if (reader.refusal === undefined) reader.skip(immediateSize(opcode, modrm, sizes));
}

function readTwoByteOpcode(reader: ByteReader): void {
  const opcode = reader.peek();
  if (opcode === 0x38 || opcode === 0x3a) {
    reader.skip(1);
    readMap(reader, opcode === 0x38 ? 2 : 3);
  } else {
    readMap(reader, 1);
  }
}

/** Reads the opcode of a map and its operands. */
function readMap(reader: ByteReader, map: number): void {
  const opcode = reader.next();
  if (reader.refusal !== undefined || (map === 1 && UNKNOWN_0F.has(opcode))) return;
  // Moves of control and debug registers have only registers, whatever ModRM says.
  if (map === 1 && opcode >= 0x20 && opcode <= 0x23) reader.skip(1);
  else if (map !== 1 || !NO_MODRM_0F.has(opcode)) reader.modrm();
  if (reader.refusal === undefined) reader.skip(immediateSizeOfMap(map, opcode));
}
