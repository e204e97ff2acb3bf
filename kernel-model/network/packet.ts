import type { Direction, EventBase, PacketEvent } from '../events.ts';
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

/** The parts of a packet that change on its way. */
type PacketChange = Partial<Omit<Packet, keyof EventBase | 'kind' | 'label' | 'warnings' | 'queue' | 'fields'>>;

/** A packet with every field in its place: a kernel makes several of each, and they are quick to make and to read. */
class MovingPacket implements Record<keyof Packet, unknown> {
  readonly kind = 'packet';
  readonly bytes: Uint8Array;
  readonly interface: string | undefined;
  readonly direction: Direction | undefined;
  readonly hook: Hook | undefined;
  readonly label: string | undefined;
  readonly warnings: PacketEvent['warnings'];
  readonly queue: number | undefined;
  readonly fields: PacketEvent['fields'];
  readonly nonLinear: number | undefined;
  readonly headroom: number | undefined;
  readonly vlan: VlanTag | undefined;
  readonly tagWasInData: boolean | undefined;
  readonly structure: Uint8Array | undefined;
  readonly arrives: boolean | undefined;
  readonly sentOn: boolean | undefined;
  readonly transmissions: number | undefined;
  readonly redirected: boolean | undefined;
  readonly cpu: number | undefined;
  readonly after: number | undefined;
  readonly interval: number | undefined;
  readonly task: PacketEvent['task'];
  readonly noTask: boolean | undefined;
  readonly clockBack: number | undefined;
  readonly watchdog: PacketEvent['watchdog'];
  readonly disturbance: PacketEvent['disturbance'];
  readonly inside: PacketEvent['inside'];
  readonly program: string | undefined;

  constructor(packet: PacketEvent & Partial<Packet>, change: PacketChange) {
    this.bytes = change.bytes ?? packet.bytes;
    this.interface = change.interface ?? packet.interface;
    this.direction = change.direction ?? packet.direction;
    this.hook = change.hook ?? packet.hook;
    this.label = packet.label;
    this.warnings = packet.warnings;
    this.queue = packet.queue;
    this.fields = packet.fields;
    this.nonLinear = change.nonLinear ?? packet.nonLinear;
    this.headroom = change.headroom ?? packet.headroom;
    this.vlan = change.vlan ?? packet.vlan;
    this.tagWasInData = change.tagWasInData ?? packet.tagWasInData;
    this.structure = change.structure ?? packet.structure;
    this.arrives = change.arrives ?? packet.arrives;
    this.sentOn = change.sentOn ?? packet.sentOn;
    this.transmissions = change.transmissions ?? packet.transmissions;
    this.redirected = change.redirected ?? packet.redirected;
    this.cpu = packet.cpu;
    this.after = packet.after;
    this.interval = packet.interval;
    this.task = packet.task;
    this.noTask = packet.noTask;
    this.clockBack = packet.clockBack;
    this.watchdog = packet.watchdog;
    this.disturbance = packet.disturbance;
    this.inside = packet.inside;
    this.program = packet.program;
  }
}

/** A packet with some changes. */
export function changedPacket(packet: Packet, change: PacketChange): Packet {
  return new MovingPacket(packet, change) as Packet;
}

/** A packet at a hook. */
export function packetAt(packet: Packet, hook: Hook): Packet & { readonly hook: Hook } {
  return new MovingPacket(packet, { hook }) as Packet & { readonly hook: Hook };
}

/** The packet of an event, at an interface. */
export function packetOn(event: PacketEvent, device: string, direction: Direction): Packet {
  return new MovingPacket(event, { interface: device, direction }) as Packet;
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
