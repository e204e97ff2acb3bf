/** A slot of the cache as the program's description has it. */
interface CachedItem {
  readonly hash: number;
  readonly key: string;
  /** From `VALUE` to the line end behind the data, a character a byte. */
  readonly item: string;
  readonly valid: boolean;
}

/** What `programs/src/bmc.rs` counts, in the order of its struct. */
export const COUNTERS = [
  'gets',
  'sets',
  'values',
  'hits',
  'misses',
  'mispredictions',
  'updates',
  'invalidations',
] as const;

const PORT = 11211;
const KEY = /^[\x21-\x7e\x80-\xff]{1,250}$/;
const MOST_KEYS = 30;
const LONGEST_DATAGRAM = 1400;
const LONGEST_ITEM = 1500;

interface Packet {
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The bytes behind the transport's header, a character a byte. */
  readonly payload: string;
}

/** The Internet checksum of RFC 1071 over bytes that include the checksum: 0 where it is right. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const [at, byte] of bytes.entries()) sum += at % 2 === 0 ? byte * 256 : byte;
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return 0xffff - sum;
}

/** The checksum of a UDP datagram with the pseudo header of RFC 768: 0 where it is right. */
export function udpChecksum(ip: Uint8Array): number {
  const datagram = ip.subarray(20);
  const length = datagram.length;
  return internetChecksum(
    Buffer.concat([ip.subarray(12, 20), Uint8Array.of(0, 17, length >> 8, length & 255), datagram]),
  );
}

/** Reads a frame strictly: UDP in one piece with a right length and checksum, or TCP; nothing else. */
function readFrame(frame: Uint8Array): Packet | undefined {
  const bytes = Buffer.from(frame);
  if (bytes.length < 34 || bytes.readUInt16BE(12) !== 0x0800 || bytes[14]! >> 4 !== 4) return undefined;
  const headerLength = (bytes[14]! & 15) * 4;
  const end = 14 + bytes.readUInt16BE(16);
  if (headerLength < 20 || end > bytes.length || end < 14 + headerLength) return undefined;
  const ip = bytes.subarray(14, end);
  const protocol = ip[9]!;
  const segment = ip.subarray(headerLength);
  if (segment.length < 8) return undefined;
  const ports = { protocol, sourcePort: segment.readUInt16BE(0), destinationPort: segment.readUInt16BE(2) };
  if (protocol === 6) {
    const start = segment.length < 13 ? segment.length : (segment[12]! >> 4) * 4;
    return { ...ports, payload: segment.subarray(start).toString('latin1') };
  }
  const isFragment = (ip.readUInt16BE(6) & 0xbfff) !== 0;
  if (protocol !== 17 || headerLength !== 20 || isFragment) return undefined;
  if (segment.readUInt16BE(4) !== segment.length) return undefined;
  if (segment.readUInt16BE(6) !== 0 && udpChecksum(ip) !== 0) return undefined;
  return { ...ports, payload: segment.subarray(8).toString('latin1') };
}

/** Whether memcached's frame header is there, and says datagram 0 of 1. */
function isFirstAndOnly(payload: string): boolean {
  const words = [2, 3, 4, 5].map((at) => payload.charCodeAt(at));
  return payload.length >= 8 && words.join() === '0,0,0,1';
}

/** FNV-1a of 32 bits (the FNV draft, section 4). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(text, 'latin1')) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n;
  return Number(hash);
}

/**
 * The cache as its description has it, on strings: what a GET is answered, what a SET forgets, what a reply teaches. It shares nothing
 * with the program.
 */
export class CacheModel {
  readonly slots = new Map<number, CachedItem>();
  readonly counts: Record<(typeof COUNTERS)[number], number> = {
    gets: 0,
    sets: 0,
    values: 0,
    hits: 0,
    misses: 0,
    mispredictions: 0,
    updates: 0,
    invalidations: 0,
  };
  private readonly slotCount: number;

  constructor(slotCount: number) {
    this.slotCount = slotCount;
  }

  /** A frame on its way to memcached. @returns the text of the answer from the cache, or nothing where the frame passes */
  toServer(frame: Uint8Array): string | undefined {
    const packet = readFrame(frame);
    if (packet?.destinationPort !== PORT) return undefined;
    if (packet.protocol === 6) {
      this.forget(packet.payload);
      return undefined;
    }
    if (!isFirstAndOnly(packet.payload)) return undefined;
    const request = /^get ([^\r\n]*)\r\n$/.exec(packet.payload.slice(8));
    const keys = request?.[1]?.split(' ') ?? [];
    if (keys.length === 0 || keys.length > MOST_KEYS || !keys.every((key) => KEY.test(key))) return undefined;
    this.counts.gets += 1;
    let text = '';
    for (const key of keys) {
      const item = this.find(key);
      if (item === undefined) return undefined;
      text += item;
      if (8 + text.length > LONGEST_DATAGRAM) return undefined;
    }
    text += 'END\r\n';
    return 8 + text.length > LONGEST_DATAGRAM ? undefined : text;
  }

  /** A frame on its way from memcached. */
  fromServer(frame: Uint8Array): void {
    const packet = readFrame(frame);
    if (packet?.protocol !== 17 || packet.sourcePort !== PORT) return;
    if (!isFirstAndOnly(packet.payload)) return;
    let text = packet.payload.slice(8);
    for (;;) {
      const line = /^VALUE ([^ \r\n]+) \d+ (\d+)\r\n/.exec(text);
      const key = line?.[1];
      if (line === null || key === undefined || !KEY.test(key)) return;
      const length = line[0].length + Number(line[2]) + 2;
      const item = text.slice(0, length);
      if (item.length < length || !item.endsWith('\r\n')) return;
      text = text.slice(length);
      this.counts.values += 1;
      if (length > LONGEST_ITEM) continue;
      const hash = fnv1a(key);
      this.slots.set(hash % this.slotCount, { hash, key, item, valid: true });
      this.counts.updates += 1;
    }
  }

  private find(key: string): string | undefined {
    const slot = this.slots.get(fnv1a(key) % this.slotCount);
    if (slot?.valid && slot.key === key) {
      this.counts.hits += 1;
      return slot.item;
    }
    this.counts.misses += 1;
    if (slot?.valid && slot.hash === fnv1a(key)) this.counts.mispredictions += 1;
    return undefined;
  }

  private forget(text: string): void {
    for (const [, key] of text.matchAll(/set ([\x21-\x7e\x80-\xff]{1,250}) /g)) {
      this.counts.sets += 1;
      const hash = fnv1a(key!);
      const slot = this.slots.get(hash % this.slotCount);
      if (!slot?.valid || slot.hash !== hash) continue;
      this.slots.set(hash % this.slotCount, { ...slot, valid: false });
      this.counts.invalidations += 1;
    }
  }
}
