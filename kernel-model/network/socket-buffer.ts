import { Diagnostic } from '../../base/diagnostic.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import type { HasContextMemory } from '../contexts/context-memory.ts';
import type { Field, HasLayout } from '../layouts/layout.ts';
import type { Region } from '../memory/guest-memory.ts';
import { headroomOf } from './frame-room.ts';
import { packetType, protocolOf, putVlanTag, type VlanTag } from './frames.ts';
import { leftPacket } from './left-packet.ts';
import type { HasNetworkDevices, NetworkDevice } from './network-devices.ts';
import { changedPacket, type Packet } from './packet.ts';
import { type BufferKernel, bufferSize, ETH_HLEN, fillAround, SHARED_INFO_SIZE } from './packet-buffer.ts';
import type { PacketRoom, RoomWritten } from './packet-room.ts';

/** The parts of the kernel that a socket buffer uses. */
export type SocketBufferKernel = HasLayout & HasNetworkDevices & HasContextMemory & BufferKernel;

/** Fields that depend on the packet, which a scenario cannot set. */
const DERIVED = new Set(['len', 'data_len', 'head', 'data', 'tail', 'end', 'dev', 'mac_header', 'network_header']);
const BIG_ENDIAN_TYPE = /^__be(16|32)$/;
const NUMBER_TYPE = /^(?:__?(?:u|be)(?:8|16|32|64)|u(?:8|16|32|64)|(?:unsigned )?int|__wsum)$/;

function swap(value: number, size: number): number {
  let swapped = 0;
  for (let byte = 0; byte < size; byte++) swapped = swapped * 256 + (Math.floor(value / 256 ** byte) & 0xff);
  return swapped;
}

function refuseField(name: string, cause: string, nearest?: string): Diagnostic {
  return new Diagnostic({
    code: 'SKB_FIELD',
    kind: 'input',
    message: `the field "${name}" of a packet for tc cannot be set`,
    cause,
    hint:
      nearest === undefined
        ? 'set fields such as mark, priority, hash, queue_mapping, protocol, vlan_tci'
        : `write ${nearest}`,
  });
}

/** Common fields of packets, for hints. */
const USUAL_FIELDS = [
  'mark',
  'priority',
  'hash',
  'queue_mapping',
  'protocol',
  'vlan_tci',
  'vlan_proto',
  'cb',
  'tc_index',
];

/**
 * Checks that a packet's fields are fields of struct sk_buff, even if no program reads them.
 * @throws Diagnostic SKB_FIELD
 */
export function checkFieldNames({ layout }: SocketBufferKernel, { fields }: Pick<Packet, 'fields'>): void {
  if (fields === undefined) return;
  for (const name of Object.keys(fields)) {
    if (layout.hasField('sk_buff', name)) continue;
    throw refuseField(name, 'struct sk_buff has no such field', nearestWord(name, USUAL_FIELDS));
  }
}

/** Writes a field of struct sk_buff; the number for a big-endian one (`__be16`) is its meaning. */
function writeField(kernel: SocketBufferKernel, skb: number, name: string, value: number): void {
  const { memory, layout } = kernel;
  if (!layout.hasField('sk_buff', name)) throw refuseField(name, 'struct sk_buff has no such field');
  if (DERIVED.has(name)) throw refuseField(name, 'it follows from the packet');
  const field: Field = layout.field('sk_buff', name);
  if (!NUMBER_TYPE.test(field.type)) throw refuseField(name, `its type is ${field.type}, not a number`);
  const limit = 2 ** (field.bitSize ?? field.size * 8);
  if (!Number.isInteger(value) || value < 0 || value >= limit) {
    throw refuseField(name, `${value} does not fit its ${Math.log2(limit)} bits`);
  }
  layout.write(memory, skb, 'sk_buff', name, BIG_ENDIAN_TYPE.test(field.type) ? swap(value, field.size) : value);
}

function linearLength(packet: Packet): number {
  const nonLinear = packet.nonLinear ?? 0;
  if (!Number.isInteger(nonLinear) || nonLinear < 0 || nonLinear > packet.bytes.length) {
    throw new Diagnostic({
      code: 'PACKET_NON_LINEAR',
      kind: 'input',
      message: `${packet.label ?? 'the packet'} cannot have ${nonLinear} bytes in fragments`,
      cause: `it has ${packet.bytes.length} bytes`,
      hint: 'give a number of bytes at its end',
    });
  }
  return packet.bytes.length - nonLinear;
}

/** The memory of one socket buffer: its structure, and the present buffer of its data. */
export class SocketBufferRegions {
  readonly structure: Region;
  private readonly kernel: SocketBufferKernel;
  private buffer: Region | undefined;
  private room: PacketRoom | undefined;
  private found: RoomWritten | undefined;

  constructor(kernel: SocketBufferKernel) {
    this.kernel = kernel;
    this.structure = kernel.contexts.take('sk_buff', kernel.layout.sizeOf('sk_buff'));
  }

  /** A new buffer for the data; it replaces and frees the old one. */
  takeBuffer(size: number): Region {
    const old = this.buffer;
    this.buffer = this.kernel.contexts.take('packet', size);
    if (old !== undefined) this.kernel.contexts.giveBack(old);
    return this.buffer;
  }

  /** Watches the room around the data of the newest buffer. */
  surround(room: PacketRoom): void {
    this.found = this.roomWritten();
    this.room = room;
  }

  /** Bytes written outside the data, in any of the buffers. */
  roomWritten(): RoomWritten | undefined {
    return this.found ?? this.room?.written();
  }

  /** Releases all of it. */
  release(): void {
    this.kernel.contexts.giveBack(this.structure);
    if (this.buffer !== undefined) this.kernel.contexts.giveBack(this.buffer);
  }
}

/** Writes a field that the kernel sets. */
function setField({ memory, layout }: SocketBufferKernel, skb: number, name: string, value: number): void {
  layout.write(memory, skb, 'sk_buff', name, value);
}

/** The fields of a new socket buffer, as its driver or protocol leaves them. */
function writeNewFields(kernel: SocketBufferKernel, skb: number, { bytes, direction, queue, vlan }: Packet): void {
  if (direction === 'ingress') {
    // skb_record_rx_queue keeps 0 for "not known".
    setField(kernel, skb, 'queue_mapping', queue === undefined ? 0 : queue + 1);
    setField(kernel, skb, 'mac_len', ETH_HLEN);
  } else {
    setField(kernel, skb, 'queue_mapping', queue ?? 0);
  }
  writeField(kernel, skb, 'protocol', protocolOf(bytes));
  if (vlan === undefined) return;
  setField(kernel, skb, 'vlan_tci', vlan.tci);
  writeField(kernel, skb, 'vlan_proto', vlan.protocol);
}

/**
 * The fields that a packet's arrival at an interface always sets (____dev_forward_skb, eth_type_trans,
 * __netif_receive_skb_core).
 */
function writeArrivalFields(
  kernel: SocketBufferKernel,
  skb: number,
  { bytes, structure }: Packet,
  device: NetworkDevice,
): void {
  setField(kernel, skb, 'skb_iif', device.ifindex);
  setField(kernel, skb, 'pkt_type', packetType(bytes, device.loopback));
  writeField(kernel, skb, 'protocol', protocolOf(bytes));
  if (structure !== undefined) setField(kernel, skb, 'priority', 0);
}

/**
 * Lays out struct sk_buff for a packet at a tc hook (net/core/dev.c: sch_handle_ingress, sch_handle_egress), as new or
 * as at its origin.
 * @returns its window offset
 * @throws Diagnostic for impossible fields
 */
export function layOutSocketBuffer(kernel: SocketBufferKernel, regions: SocketBufferRegions, packet: Packet): number {
  const { memory, layout } = kernel;
  const linear = linearLength(packet);
  const skb = regions.structure.offset;
  const device = kernel.devices.open(packet.interface);
  if (packet.structure !== undefined) memory.u8.set(packet.structure, skb);
  else writeNewFields(kernel, skb, packet);
  if (packet.arrives !== false && packet.direction === 'ingress') writeArrivalFields(kernel, skb, packet, device);
  layout.writePointer(memory, skb, 'sk_buff', 'dev', device.offset);
  setField(kernel, skb, 'len', packet.bytes.length);
  setField(kernel, skb, 'data_len', packet.bytes.length - linear);
  setField(kernel, skb, 'users', 1);
  setField(kernel, skb, 'tc_at_ingress', packet.direction === 'ingress' ? 1 : 0);
  placeData(kernel, regions, packet.bytes.subarray(0, linear), packet.headroom ?? headroomOf(device));
  if (packet.structure === undefined) {
    for (const [name, value] of Object.entries(packet.fields ?? {})) writeField(kernel, skb, name, value);
  }
  return skb;
}

/** Puts the linear data at an offset of its own buffer, and points the structure to it. */
export function placeData(
  kernel: SocketBufferKernel,
  regions: SocketBufferRegions,
  linear: Uint8Array,
  headroom: number,
): void {
  const { memory, layout } = kernel;
  const skb = regions.structure.offset;
  const buffer = regions.takeBuffer(bufferSize(headroom, linear.length));
  const data = buffer.offset + headroom;
  memory.u8.set(linear, data);
  regions.surround(fillAround(kernel, buffer, data, linear.length));
  layout.writePointer(memory, skb, 'sk_buff', 'head', buffer.offset);
  layout.writePointer(memory, skb, 'sk_buff', 'data', data);
  setField(kernel, skb, 'tail', headroom + linear.length);
  setField(kernel, skb, 'end', buffer.size - SHARED_INFO_SIZE);
  setField(kernel, skb, 'mac_header', headroom);
  setField(kernel, skb, 'network_header', headroom + ETH_HLEN);
  setField(kernel, skb, 'transport_header', headroom + ETH_HLEN);
  const fragments = layout.readNumber(memory, skb, 'sk_buff', 'data_len');
  setField(kernel, skb, 'truesize', buffer.size + layout.sizeOf('sk_buff') + fragments);
}

/** The tag outside a socket buffer's data (skb_vlan_tag_present). */
function tagOf(kernel: SocketBufferKernel, skb: number): VlanTag | undefined {
  const { memory, layout } = kernel;
  if (layout.readNumber(memory, skb, 'sk_buff', 'vlan_all') === 0) return undefined;
  const tci = layout.readNumber(memory, skb, 'sk_buff', 'vlan_tci');
  return { tci, protocol: swap(layout.readNumber(memory, skb, 'sk_buff', 'vlan_proto'), 2) };
}

/**
 * The data of a socket buffer from the Ethernet header on: first the part that programs can see, then the fragments.
 */
function dataOf(kernel: SocketBufferKernel, skb: number, packet: Packet): Uint8Array {
  const { memory, layout } = kernel;
  const data = layout.readPointer(memory, skb, 'sk_buff', 'data');
  const length =
    layout.readNumber(memory, skb, 'sk_buff', 'len') - layout.readNumber(memory, skb, 'sk_buff', 'data_len');
  const seen = leftPacket(memory, data, length);
  if ((packet.nonLinear ?? 0) === 0) return seen;
  const fragments = packet.bytes.subarray(packet.bytes.length - (packet.nonLinear ?? 0));
  const bytes = new Uint8Array(seen.length + fragments.length);
  bytes.set(seen);
  bytes.set(fragments, seen.length);
  return bytes;
}

/** A packet in a socket buffer. */
export interface PacketInSocketBuffer {
  /** Its data. */
  readonly data: Uint8Array;
  /** The frame in its original form: with its VLAN tag if that was in the data. */
  readonly frame: Uint8Array;
  /** The frame on the wire, with its VLAN tag. */
  readonly wire: Uint8Array;
  /** The packet for the rest of the kernel. */
  readonly onward: Packet;
}

/** The present contents of a socket buffer. @param packet the original packet */
export function packetInSocketBuffer(kernel: SocketBufferKernel, skb: number, packet: Packet): PacketInSocketBuffer {
  const data = dataOf(kernel, skb, packet);
  const tag = tagOf(kernel, skb);
  const wire = tag === undefined ? data : putVlanTag(data, tag);
  const structure = kernel.memory.u8.slice(skb, skb + kernel.layout.sizeOf('sk_buff'));
  return {
    data,
    wire,
    frame: packet.tagWasInData === true ? wire : data,
    onward: changedPacket(packet, { bytes: data, structure, arrives: false, ...(tag && { vlan: tag }) }),
  };
}
