import type { Direction, PacketEvent } from '../events.ts';
import type { VlanTag } from './frames.ts';

/**
 * The hooks of programs on a packet's way through an interface. `xdp` is generic XDP: it comes after the driver and
 * before tc, on every interface (net/core/dev.c, __netif_receive_skb_core).
 */
export type Hook = 'xdp' | 'tc ingress' | 'tc egress';

/**
 * The fate of a packet after a program has seen it: it continues, is freed as lost, is freed as used up, or goes back
 * out.
 */
export type PacketFate = 'passed' | 'dropped' | 'consumed' | 'sent back';

/** A packet on its way through the kernel. `bytes` is its data from the Ethernet header on. */
export interface Packet extends PacketEvent {
  readonly interface: string;
  readonly direction: Direction;
  /** Its present hook; `undefined` between hooks. */
  readonly hook?: Hook;
  /** Bytes before it in its buffer; its interface's headroom by default. */
  readonly headroom?: number;
  /** The VLAN tag outside its data. */
  readonly vlan?: VlanTag;
  /** Whether that tag was in the data of the arrived frame. */
  readonly tagWasInData?: boolean;
  /** The struct sk_buff from its origin; a new one is made by default. */
  readonly structure?: Uint8Array;
  /** Whether it is newly arrived at the interface; true by default. */
  readonly arrives?: boolean;
  /** Whether a program has sent it; otherwise it is the event's own. */
  readonly sentOn?: boolean;
  /** How many transmissions by programs it is nested in (dev_xmit_recursion, net/core/dev.h). */
  readonly transmissions?: number;
  /** Whether bpf_clone_redirect has sent it out (skb_is_redirected, include/linux/skbuff.h). */
  readonly redirected?: boolean;
}

/** A packet that a program sends. */
export interface PacketOut {
  readonly interface: string;
  /** The frame on the wire. */
  readonly bytes: Uint8Array;
  /** Whether it goes into the interface's receive path, not out of it. */
  readonly ingress?: boolean;
  /** The kernel's packet; by default, the frame is handed to the driver. */
  readonly packet?: Packet;
}

/** How deep transmissions by programs may be nested (net/core/dev.h). */
export const XMIT_RECURSION_LIMIT = 8;

/** The event as a packet, if it is one on its way. */
export function isPacket(event: object): event is Packet {
  return 'hook' in event;
}
