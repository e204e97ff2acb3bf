import { Diagnostic } from '../diagnostic.ts';
import type { KernelEvent, PacketEvent } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import type { Field } from '../layouts/layout.ts';
import { TC_FLAGS } from '../log.ts';
import type { Attachment, ProgramContext, ProgramTypeModel } from './context.ts';
import { attachToInterface, etherType, packetOf, packetPasses } from './interface.ts';
import { bufferSize, ETH_HLEN, NET_SKB_PAD, SHARED_INFO_SIZE } from './packet-buffer.ts';
import { SOFTIRQ_FRAMES } from './stack-frames.ts';
import { verdictName } from './verdicts.ts';

/** What a classifier's result does (include/uapi/linux/pkt_cls.h). */
const TC_VERDICTS = new Map([
  [-1, 'TC_ACT_UNSPEC'],
  [0, 'TC_ACT_OK'],
  [1, 'TC_ACT_RECLASSIFY'],
  [2, 'TC_ACT_SHOT'],
  [3, 'TC_ACT_PIPE'],
  [4, 'TC_ACT_STOLEN'],
  [5, 'TC_ACT_QUEUED'],
  [6, 'TC_ACT_REPEAT'],
  [7, 'TC_ACT_REDIRECT'],
  [8, 'TC_ACT_TRAP'],
]);

/** Fields that follow from the packet, which a scenario cannot set. */
const DERIVED = new Set(['len', 'data_len', 'head', 'data', 'tail', 'end', 'dev', 'mac_header', 'network_header']);
const BIG_ENDIAN_TYPE = /^__be(16|32)$/;
const NUMBER_TYPE = /^(?:__?(?:u|be)(?:8|16|32|64)|u(?:8|16|32|64)|(?:unsigned )?int|__wsum)$/;

const FRAMES = ['cls_bpf_classify', 'tcf_classify', 'tc_run', ...SOFTIRQ_FRAMES];

function swap(value: number, size: number): number {
  let swapped = 0;
  for (let byte = 0; byte < size; byte++) swapped = swapped * 256 + (Math.floor(value / 256 ** byte) & 0xff);
  return swapped;
}

function refuseField(name: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'SKB_FIELD',
    kind: 'input',
    message: `the field "${name}" of a packet for tc cannot be set`,
    cause,
    hint: 'set fields such as mark, priority, hash, queue_mapping, protocol, vlan_tci',
  });
}

/** Writes a field of struct sk_buff; a big-endian one (`__be16`) is given as the number it means. */
function writeField(kernel: Kernel, skb: number, name: string, value: number): void {
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

function linearLength(packet: PacketEvent): number {
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

/** The bytes of a socket buffer that a program can see: len - data_len bytes at data. */
function linearBytes(kernel: Kernel, skb: number): Uint8Array {
  const { memory, layout } = kernel;
  const data = layout.readPointer(memory, skb, 'sk_buff', 'data');
  const length = Number(layout.read(memory, skb, 'sk_buff', 'len') - layout.read(memory, skb, 'sk_buff', 'data_len'));
  return memory.bytes(data, Math.max(length, 0)).slice();
}

/**
 * The context of a classifier: struct sk_buff of a received packet, its data at the Ethernet header, as the ingress hook shows it
 * (net/core/dev.c, sch_handle_ingress). Bytes in fragments are part of `len`, and nowhere that the program can reach.
 */
function enterTc(kernel: Kernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  const { memory, layout } = kernel;
  const packet = packetOf(event);
  const linear = linearLength(packet);
  const size = bufferSize(NET_SKB_PAD, linear);
  const struct = kernel.contexts.take('sk_buff', layout.sizeOf('sk_buff'));
  const buffer = kernel.contexts.take('packet', size);
  const skb = struct.offset;
  const device = kernel.devices.open(packet.interface ?? attachment.target);
  const write = (name: string, value: number) => layout.write(memory, skb, 'sk_buff', name, value);
  memory.u8.set(packet.bytes.subarray(0, linear), buffer.offset + NET_SKB_PAD);
  layout.writePointer(memory, skb, 'sk_buff', 'head', buffer.offset);
  layout.writePointer(memory, skb, 'sk_buff', 'data', buffer.offset + NET_SKB_PAD);
  layout.writePointer(memory, skb, 'sk_buff', 'dev', device.offset);
  write('len', packet.bytes.length);
  write('data_len', packet.bytes.length - linear);
  write('tail', NET_SKB_PAD + linear);
  write('end', size - SHARED_INFO_SIZE);
  write('mac_len', ETH_HLEN);
  write('mac_header', NET_SKB_PAD);
  write('network_header', NET_SKB_PAD + ETH_HLEN);
  write('transport_header', NET_SKB_PAD + ETH_HLEN);
  write('truesize', size + layout.sizeOf('sk_buff') + packet.bytes.length - linear);
  write('users', 1);
  write('skb_iif', device.ifindex);
  write('tc_at_ingress', 1);
  write('queue_mapping', packet.queue === undefined ? 0 : packet.queue + 1);
  writeField(kernel, skb, 'protocol', etherType(packet.bytes));
  for (const [name, value] of Object.entries(packet.fields ?? {})) writeField(kernel, skb, name, value);
  return {
    type: 'tc',
    offset: skb,
    event,
    traceFlags: TC_FLAGS,
    frames: FRAMES,
    result() {
      const seen = linearBytes(kernel, skb);
      const bytes = new Uint8Array(seen.length + packet.bytes.length - linear);
      bytes.set(seen);
      bytes.set(packet.bytes.subarray(linear), seen.length);
      return { packet: bytes, packetsOut: [], registers: null };
    },
    release() {
      kernel.contexts.giveBack(struct);
      kernel.contexts.giveBack(buffer);
    },
  };
}

/** Programs in section `tc`: as many an interface as are attached, in order. */
export const TC: ProgramTypeModel = {
  type: 'tc',
  sections: [{ name: 'tc', extended: false }],
  attach: attachToInterface,
  sees: packetPasses,
  enter: enterTc,
  verdict: (result) => verdictName(TC_VERDICTS, result),
};
