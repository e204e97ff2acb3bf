import type { HasConfiguration } from '../kernel-configuration.ts';
import { type HasMemory, PAGE_SIZE, type Region } from '../memory/guest-memory.ts';
import { PacketRoom } from './packet-room.ts';

/** What a packet buffer needs of the kernel. */
export type BufferKernel = HasMemory & HasConfiguration;

/** Bytes kept before a packet for programs that prepend headers (XDP_PACKET_HEADROOM, include/uapi/linux/bpf.h). */
export const XDP_PACKET_HEADROOM = 256;
/** sizeof(struct skb_shared_info), aligned: it lies at the end of every packet buffer. */
export const SHARED_INFO_SIZE = 320;
/** Bytes of an Ethernet header. */
export const ETH_HLEN = 14;
/** The largest packet that one buffer can be asked to hold: what a length of 16 bits and a link header can name. */
export const LARGEST_PACKET = 65535 + 64;

/** Bytes of the buffer for a packet: whole pages, one for anything up to a usual MTU. */
export function bufferSize(headroom: number, length: number): number {
  return Math.ceil((headroom + length + SHARED_INFO_SIZE) / PAGE_SIZE) * PAGE_SIZE;
}

/** What is in memory that nobody has written to (POISON_INUSE, include/linux/poison.h). */
const POISON_INUSE = 0x5a;

/**
 * Fills a buffer with what was there before, up to the packet and from its end on. What lies before a packet a program may come to see
 * (bpf_xdp_adjust_head); what lies behind it never, as bpf_xdp_adjust_tail clears it. @returns the room, to see what is written there
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
