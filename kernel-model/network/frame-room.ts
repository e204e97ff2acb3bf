import { Diagnostic } from '../../base/diagnostic.ts';
import { PAGE_SIZE } from '../memory/guest-memory.ts';
import type { NetworkDevice } from './network-devices.ts';
import { ETH_HLEN, SHARED_INFO_SIZE, XDP_PACKET_HEADROOM } from './packet-buffer.ts';

/** The place of a frame in its buffer: the bytes before it, and those after it up to struct skb_shared_info. */
export interface FrameRoom {
  readonly headroom: number;
  readonly tailroom: number;
}

/** SKB_DATA_ALIGN rounds to SMP_CACHE_BYTES (include/linux/skbuff.h). */
const CACHE_LINE = 64;
/** NET_SKB_PAD: generic XDP adds headroom in multiples of it (include/linux/skbuff.h). */
const NET_SKB_PAD = 64;
/** LL_RESERVED_SPACE rounds a link header up to HH_DATA_MOD (include/linux/netdevice.h). */
const HH_DATA_MOD = 16;
/** The size of a small socket buffer's head with its shared info: SKB_HEAD_ALIGN(MAX_TCP_HEADER) (net/core/skbuff.c), measured on Linux 6.18. */
const SMALL_HEAD = 576;
/** The bytes that generic XDP adds after data from fragments (netif_skb_check_for_xdp, net/core/dev.c). */
const MORE_TAILROOM = 128;
/**
 * The bytes before a frame that a packet socket sends through a pair of virtual interfaces: LL_RESERVED_SPACE less the
 * Ethernet header.
 */
const USUAL_HEADROOM = HH_DATA_MOD - ETH_HLEN;

function align(size: number, to: number): number {
  return Math.ceil(size / to) * to;
}

/**
 * Bytes up to the shared info of a head with this requested size (kmalloc_reserve: the small cache, or kmalloc's next
 * power of two).
 */
function headEnd(size: number): number {
  const object = align(size, CACHE_LINE) + SHARED_INFO_SIZE;
  return (object <= SMALL_HEAD ? SMALL_HEAD : 2 ** Math.ceil(Math.log2(object))) - SHARED_INFO_SIZE;
}

/** Bytes before a frame from the driver or the sender. */
export function headroomOf({ headroom, xdp }: NetworkDevice): number {
  return headroom ?? (xdp === 'native' ? XDP_PACKET_HEADROOM : USUAL_HEADROOM);
}

/** The end of the head of an arriving frame with this many bytes in it; the rest is in fragments. */
function arrivalEnd(device: NetworkDevice, linear: number): number {
  const headroom = headroomOf(device);
  if (device.buffer !== undefined) return device.buffer - SHARED_INFO_SIZE;
  if (device.tailroom !== undefined) return headroom + linear + device.tailroom;
  return headEnd(align(headroom, HH_DATA_MOD) + linear);
}

/**
 * A packet socket sends a frame larger than a page with only its link header in the head (packet_alloc_skb,
 * net/packet/af_packet.c).
 */
function linearPart(device: NetworkDevice, length: number, nonLinear: number): number {
  const sized = device.buffer !== undefined || device.tailroom !== undefined;
  const paged = !sized && align(headroomOf(device), HH_DATA_MOD) + length >= PAGE_SIZE;
  return paged ? Math.min(length, ETH_HLEN) : length - nonLinear;
}

/**
 * The place of a frame in generic XDP. It gets a new head if it came with fewer than XDP_PACKET_HEADROOM bytes before
 * it, or in fragments (netif_skb_check_for_xdp, net/core/dev.c; pskb_expand_head, net/core/skbuff.c).
 * @param nonLinear bytes at its end that came in fragments
 */
export function genericXdpRoom(device: NetworkDevice, length: number, nonLinear = 0): FrameRoom {
  const headroom = headroomOf(device);
  const linear = linearPart(device, length, nonLinear);
  const end = arrivalEnd(device, linear);
  checkFits(device, length, end - headroom - linear);
  if (headroom >= XDP_PACKET_HEADROOM && linear === length) return { headroom, tailroom: end - headroom - length };
  const before = align(Math.max(XDP_PACKET_HEADROOM - headroom, 0), NET_SKB_PAD);
  const missing = headroom + length - end;
  const grown = headEnd(before + end + (missing > 0 ? missing + MORE_TAILROOM : 0));
  return { headroom: headroom + before, tailroom: grown - headroom - before - length };
}

/**
 * The place of a frame in native XDP, as in veth: a piece of a page that ends with the frame's last cache line and the
 * shared info. If two such pieces do not fit a page, it is a page (skb_pp_cow_data, net/core/skbuff.c; page_pool_alloc,
 * include/net/page_pool/helpers.h).
 * @throws Diagnostic PACKET_BUFFER for a longer frame
 */
export function nativeXdpRoom(device: NetworkDevice, length: number): FrameRoom {
  const headroom = headroomOf(device);
  const piece = headroom + align(length, CACHE_LINE) + SHARED_INFO_SIZE;
  const size = device.buffer ?? (piece * 2 > PAGE_SIZE ? PAGE_SIZE : piece);
  const tailroom = device.tailroom ?? size - SHARED_INFO_SIZE - headroom - length;
  checkFits(device, length, tailroom);
  return { headroom, tailroom };
}

/** The largest MTU that native XDP can be attached with: a frame fits one buffer (veth_xdp_set, drivers/net/veth.c). */
export function largestNativeMtu(device: NetworkDevice): number {
  return (device.buffer ?? PAGE_SIZE) - headroomOf(device) - SHARED_INFO_SIZE - ETH_HLEN;
}

function checkFits(device: NetworkDevice, length: number, tailroom: number): void {
  if (tailroom >= 0) return;
  throw new Diagnostic({
    code: 'PACKET_BUFFER',
    kind: 'input',
    message: `a frame of ${length} bytes cannot arrive on "${device.name}"`,
    cause: `with ${headroomOf(device)} bytes before it and ${SHARED_INFO_SIZE} behind it, that is ${-tailroom} bytes too many for its buffer`,
    hint: `send shorter frames, or give the interface larger buffers${device.xdp === 'native' ? ' or generic XDP' : ''}`,
  });
}
