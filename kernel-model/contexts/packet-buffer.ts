import { PAGE_SIZE } from '../memory/guest-memory.ts';

/** Bytes kept before a packet for programs that prepend headers (XDP_PACKET_HEADROOM, include/uapi/linux/bpf.h). */
export const XDP_PACKET_HEADROOM = 256;
/** sizeof(struct skb_shared_info), aligned: it lies at the end of every packet buffer. */
export const SHARED_INFO_SIZE = 320;
/** Bytes kept before a socket buffer's data (NET_SKB_PAD, include/linux/skbuff.h). */
export const NET_SKB_PAD = 64;
/** Bytes of an Ethernet header. */
export const ETH_HLEN = 14;
/** The largest packet that one buffer can be asked to hold: what a length of 16 bits and a link header can name. */
export const LARGEST_PACKET = 65535 + 64;

/** Bytes of the buffer for a packet: whole pages, one for anything up to a usual MTU. */
export function bufferSize(headroom: number, length: number): number {
  return Math.ceil((headroom + length + SHARED_INFO_SIZE) / PAGE_SIZE) * PAGE_SIZE;
}
