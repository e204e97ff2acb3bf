import { ETH_HLEN } from './packet-buffer.ts';

/** A VLAN tag outside a packet's data. */
export interface VlanTag {
  /** Priority, drop eligibility and VLAN number: 16 bits. */
  readonly tci: number;
  /** The Ethernet type that announced it: ETH_P_8021Q or ETH_P_8021AD. */
  readonly protocol: number;
}

/** Ethernet types (include/uapi/linux/if_ether.h). */
const ETH_P_802_3 = 0x0001;
const ETH_P_802_2 = 0x0004;
const ETH_P_802_3_MIN = 0x0600;
const ETH_P_8021Q = 0x8100;
const ETH_P_8021AD = 0x88a8;
/** The size of a VLAN tag, and of the two addresses before it. */
const VLAN_HLEN = 4;
const ADDRESSES = 12;
/** The minimum of a packet with a tag: its header, the tag, and the two bytes that distinguish IPX from LLC. */
const LEAST_TAGGED = ETH_HLEN + VLAN_HLEN + 2;

/** skb->pkt_type (include/uapi/linux/if_packet.h). */
const PACKET_HOST = 0;
const PACKET_BROADCAST = 1;
const PACKET_MULTICAST = 2;
const PACKET_OTHERHOST = 3;

function u16(bytes: Uint8Array, offset: number): number {
  return offset + 2 > bytes.length ? 0 : bytes[offset]! * 256 + bytes[offset + 1]!;
}

/**
 * The protocol of a frame by eth_type_trans (net/ethernet/eth.c): its Ethernet type. For a length instead of a type,
 * ETH_P_802_3 or ETH_P_802_2; 0 for a frame shorter than its header.
 */
export function protocolOf(frame: Uint8Array): number {
  if (frame.length < ETH_HLEN) return 0;
  const type = u16(frame, ADDRESSES);
  if (type >= ETH_P_802_3_MIN) return type;
  return u16(frame, ETH_HLEN) === 0xffff ? ETH_P_802_3 : ETH_P_802_2;
}

/**
 * The destination of a received frame (eth_skb_pkt_type, include/linux/etherdevice.h). The loopback interface's address
 * is all zeros. On any other interface, a frame to a single station is assumed to be for it.
 */
export function packetType(frame: Uint8Array, loopback: boolean): number {
  const destination = frame.subarray(0, 6);
  if (destination.length < 6) return PACKET_HOST;
  if ((destination[0]! & 1) !== 0) {
    return destination.every((byte) => byte === 0xff) ? PACKET_BROADCAST : PACKET_MULTICAST;
  }
  return loopback && destination.some((byte) => byte !== 0) ? PACKET_OTHERHOST : PACKET_HOST;
}

/** Whether a frame begins with a VLAN tag (eth_type_vlan, include/linux/if_vlan.h). */
export function hasVlanTag(frame: Uint8Array): boolean {
  const protocol = protocolOf(frame);
  return protocol === ETH_P_8021Q || protocol === ETH_P_8021AD;
}

/**
 * Takes the first VLAN tag out of a frame (skb_vlan_untag, net/core/skbuff.c).
 * @returns `undefined` if the frame is too short for the kernel to look: it is dropped
 */
export function takeVlanTag(frame: Uint8Array): { readonly frame: Uint8Array; readonly tag: VlanTag } | undefined {
  if (frame.length < LEAST_TAGGED) return undefined;
  const left = new Uint8Array(frame.length - VLAN_HLEN);
  left.set(frame.subarray(0, ADDRESSES));
  left.set(frame.subarray(ADDRESSES + VLAN_HLEN), ADDRESSES);
  return { frame: left, tag: { protocol: u16(frame, ADDRESSES), tci: u16(frame, ETH_HLEN) } };
}

/**
 * Puts a VLAN tag into a frame, as on the wire (__vlan_insert_tag, include/linux/if_vlan.h). If a program left the
 * frame too short for the addresses, it follows the bytes that are left.
 */
export function putVlanTag(frame: Uint8Array, { tci, protocol }: VlanTag): Uint8Array {
  const tagged = new Uint8Array(frame.length + VLAN_HLEN);
  tagged.set(frame.subarray(0, ADDRESSES));
  const place = Math.min(frame.length, ADDRESSES);
  tagged.set([protocol >> 8, protocol & 0xff, tci >> 8, tci & 0xff], place);
  tagged.set(frame.subarray(place), place + VLAN_HLEN);
  return tagged;
}
