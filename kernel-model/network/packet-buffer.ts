import type { HasConfiguration } from '../kernel-configuration.ts';
import { type HasMemory, PAGE_SIZE, type Region } from '../memory/guest-memory.ts';
import { PacketRoom } from './packet-room.ts';

/** The parts of the kernel that a packet buffer uses. */
export type BufferKernel = HasMemory & HasConfiguration;

/** Bytes kept before a packet for programs that prepend headers (XDP_PACKET_HEADROOM, include/uapi/linux/bpf.h). */
export const XDP_PACKET_HEADROOM = 256;
/** sizeof(struct skb_shared_info), aligned. It is at the end of every packet buffer. */
export const SHARED_INFO_SIZE = 320;
/** The size of an Ethernet header, in bytes. */
export const ETH_HLEN = 14;
/** The largest packet for one buffer: the limit of a 16-bit length and a link header. */
export const LARGEST_PACKET = 65535 + 64;

/** The size of the buffer for a packet: whole pages, one for anything up to a usual MTU. */
export function bufferSize(headroom: number, length: number): number {
  return Math.ceil((headroom + length + SHARED_INFO_SIZE) / PAGE_SIZE) * PAGE_SIZE;
}

/** The value of memory that nobody has written to (POISON_INUSE, include/linux/poison.h). */
const POISON_INUSE = 0x5a;

/**
 * Fills a buffer with old bytes before and after the packet. A program may read bytes before it after
 * bpf_xdp_adjust_head. It never sees bytes after it, because bpf_xdp_adjust_tail clears them. @returns the room, to
 * detect writes there
 */
export function fillAround(
  { memory, configuration }: BufferKernel,
  buffer: Region,
  start: number,
  length: number,
): PacketRoom {
  const { leftovers } = configuration;
  return new PacketRoom(
    memory,
    buffer,
    { before: leftovers ?? POISON_INUSE, behind: leftovers ?? 0 },
    start,
    start + length,
  );
}
