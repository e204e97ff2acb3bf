import type { Direction, PacketEvent } from '../events.ts';
import type { VlanTag } from './frames.ts';

/**
 * Where programs stand on a packet's way through an interface. `xdp` is generic XDP: it comes after the driver and before tc, on every
 * interface (net/core/dev.c, __netif_receive_skb_core).
 */
export type Hook = 'xdp' | 'tc ingress' | 'tc egress';

/** What becomes of a packet after a program has seen it: it goes on, is freed as lost, is freed as used up, or goes back out. */
export type PacketFate = 'passed' | 'dropped' | 'consumed' | 'sent back';

/** A packet on its way through the kernel. `bytes` is what lies in its data, from the Ethernet header on. */
export interface Packet extends PacketEvent {
  readonly interface: string;
  readonly direction: Direction;
  /** The hook that it is at; `undefined` between them. */
  readonly hook?: Hook;
  /** Bytes before it in its buffer; as its interface has them where left out. */
  readonly headroom?: number;
  /** The VLAN tag beside its data. */
  readonly vlan?: VlanTag;
  /** Whether that tag was in the data of the frame that came. */
  readonly tagWasInData?: boolean;
  /** The struct sk_buff that it had where it comes from; a new one is made where left out. */
  readonly structure?: Uint8Array;
  /** Whether it has only just come to the interface; it has where left out. */
  readonly arrives?: boolean;
  /** Whether it is one that a program has sent on, not the event's own. */
  readonly sentOn?: boolean;
  /** How many transmissions by programs it is inside of (dev_xmit_recursion, net/core/dev.h). */
  readonly transmissions?: number;
  /** Whether bpf_clone_redirect has sent it out (skb_is_redirected, include/linux/skbuff.h). */
  readonly redirected?: boolean;
}

/** A packet that a program sends away. */
export interface PacketOut {
  readonly interface: string;
  /** The frame as it is on the wire. */
  readonly bytes: Uint8Array;
  /** Whether it goes into the interface's receive path, not out of it. */
  readonly ingress?: boolean;
  /** The packet as the kernel has it; where left out, the frame is handed to the driver. */
  readonly packet?: Packet;
}

/** How deep transmissions by programs may be nested (net/core/dev.h). */
export const XMIT_RECURSION_LIMIT = 8;

/** The event as a packet, where it is one on its way. */
export function isPacket(event: object): event is Packet {
  return 'hook' in event;
}
