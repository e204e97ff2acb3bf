import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent } from '../events.ts';
import type { HasLayout, Layout } from '../layouts/layout.ts';
import { type HasLog, KERN_WARNING, XDP_FLAGS } from '../log.ts';
import type { Region } from '../memory/guest-memory.ts';
import { genericXdpRoom, largestNativeMtu, nativeXdpRoom } from '../network/frame-room.ts';
import { leftPacket } from '../network/left-packet.ts';
import type { HasNetworkDevices } from '../network/network-devices.ts';
import { changedPacket, type Packet, type PacketFate, type PacketOut } from '../network/packet.ts';
import { type BufferKernel, fillAround, SHARED_INFO_SIZE } from '../network/packet-buffer.ts';
import type { PacketRoom, RoomWritten } from '../network/packet-room.ts';
import type { HasContextMemory } from './context-memory.ts';
import { attachToInterface, packetOf } from './interface.ts';
import { OwnedFields } from './owned-fields.ts';
import type { Attachment, ContextResult, InterruptStack, ProgramContext } from './program-context.ts';
import type { ProgramTypeModel } from './program-type.ts';
import { NATIVE_XDP_FRAMES, onInterruptStack, SOFTIRQ_FRAMES } from './stack-frames.ts';
import { verdictName } from './verdicts.ts';

/** The parts of the kernel that xdp programs use. */
export type XdpKernel = HasLayout & HasNetworkDevices & HasContextMemory & HasLog & BufferKernel;

/** enum xdp_action (include/uapi/linux/bpf.h). */
const XDP_VERDICTS = new Map([
  [0, 'XDP_ABORTED'],
  [1, 'XDP_DROP'],
  [2, 'XDP_PASS'],
  [3, 'XDP_TX'],
  [4, 'XDP_REDIRECT'],
]);
const XDP_TX = 3;
const XDP_REDIRECT = 4;

/**
 * The fates of packets (netif_receive_generic_xdp and do_xdp_generic, net/core/dev.c). Rex programs cannot set the
 * target of XDP_REDIRECT. Without one, it is refused with EBADRQC (xdp_do_generic_redirect, net/core/filter.c), and the
 * packet freed. An unknown result is XDP_ABORTED.
 */
const XDP_FATES = new Map<number, PacketFate>([
  [2, 'passed'],
  [XDP_TX, 'sent back'],
]);
/** Bytes of a program's name with its NUL (include/uapi/linux/bpf.h). */
const BPF_OBJ_NAME_LEN = 16;
/** xdp_rxq_info.reg_state of a queue in use (REG_STATE_REGISTERED, net/core/xdp.c). */
const REG_STATE_REGISTERED = 1;

/**
 * The fields that the kernel and its driver use after the run (bpf_prog_run_generic_xdp, net/core/dev.c;
 * drivers/net/veth.c).
 */
const XDP_POINTERS = ['data_hard_start', 'data', 'data_meta', 'data_end', 'rxq'] as const;
const XDP_OWNED = [...XDP_POINTERS, 'frame_sz'];

const FRAMES = ['bpf_prog_run_generic_xdp', 'do_xdp_generic', ...SOFTIRQ_FRAMES];
const INTERRUPT = onInterruptStack(FRAMES);
const NATIVE_INTERRUPT = onInterruptStack(NATIVE_XDP_FRAMES);
const NO_PACKETS: readonly PacketOut[] = [];

/**
 * The context of an xdp program: struct xdp_buff over a packet in one buffer, with the room of the driver or of generic
 * XDP.
 */
function enterXdp(kernel: XdpKernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  const { memory, layout } = kernel;
  const packet = packetOf(event, attachment.target);
  const device = kernel.devices.open(packet.interface);
  const native = device.xdp === 'native';
  const room = native
    ? nativeXdpRoom(device, packet.bytes.length)
    : genericXdpRoom(device, packet.bytes.length, packet.nonLinear);
  const frameSize = room.headroom + packet.bytes.length + room.tailroom + SHARED_INFO_SIZE;
  const structSize = layout.sizeOf('xdp_buff');
  const structs = kernel.contexts.take('xdp_buff', structSize + layout.sizeOf('xdp_rxq_info'));
  const buffer = kernel.contexts.take('packet', frameSize);
  const xdp = structs.offset;
  const queue = structs.offset + structSize;
  const data = buffer.offset + room.headroom;
  memory.u8.set(packet.bytes, data);
  const around = fillAround(kernel, buffer, data, packet.bytes.length);
  const places = placesIn(layout);
  memory.writePointer(xdp + places.data_hard_start, buffer.offset);
  memory.writePointer(xdp + places.data, data);
  memory.writePointer(xdp + places.data_meta, data);
  memory.writePointer(xdp + places.data_end, data + packet.bytes.length);
  memory.writePointer(xdp + places.rxq, queue);
  layout.write(memory, xdp, 'xdp_buff', 'frame_sz', frameSize);
  layout.writePointer(memory, queue, 'xdp_rxq_info', 'dev', device.offset);
  layout.write(memory, queue, 'xdp_rxq_info', 'queue_index', packet.queue ?? 0);
  layout.write(memory, queue, 'xdp_rxq_info', 'reg_state', REG_STATE_REGISTERED);
  return new XdpContext(kernel, packet, structs, buffer, around, native);
}

/** Bytes from the start of struct xdp_buff to its pointers. */
type XdpPlaces = Readonly<Record<(typeof XDP_POINTERS)[number], number>>;

const known = new WeakMap<Layout, XdpPlaces>();

function placesIn(layout: Layout): XdpPlaces {
  const found = known.get(layout);
  if (found !== undefined) return found;
  const places = Object.fromEntries(XDP_POINTERS.map((name) => [name, layout.offsetOf('xdp_buff', name)])) as XdpPlaces;
  known.set(layout, places);
  return places;
}

/** A struct xdp_buff in guest memory with its packet, for one run. */
class XdpContext implements ProgramContext {
  readonly type = 'xdp';
  readonly offset: number;
  readonly event: Packet;
  readonly owned: OwnedFields;
  readonly traceFlags = XDP_FLAGS;
  readonly frames: readonly string[];
  readonly interrupt: InterruptStack;
  readonly inInterrupt = true;
  private readonly kernel: XdpKernel;
  private readonly structs: Region;
  private readonly buffer: Region;
  private readonly around: PacketRoom;
  private readonly places: XdpPlaces;

  constructor(kernel: XdpKernel, packet: Packet, structs: Region, buffer: Region, around: PacketRoom, native: boolean) {
    this.offset = structs.offset;
    this.event = packet;
    this.owned = new OwnedFields(kernel, structs.offset, 'xdp_buff', XDP_OWNED);
    this.frames = native ? NATIVE_XDP_FRAMES : FRAMES;
    this.interrupt = native ? NATIVE_INTERRUPT : INTERRUPT;
    this.kernel = kernel;
    this.structs = structs;
    this.buffer = buffer;
    this.around = around;
    this.places = placesIn(kernel.layout);
  }

  moved(): void {
    this.around.given(this.pointer(this.places.data), this.pointer(this.places.data_end));
  }

  roomWritten(): RoomWritten | undefined {
    return this.around.written();
  }

  result(result: number): ContextResult {
    const packet = this.event;
    const start = this.pointer(this.places.data);
    const end = this.pointer(this.places.data_end);
    const bytes = leftPacket(this.kernel.memory, start, end - start);
    const packetsOut: readonly PacketOut[] = result === XDP_TX ? [{ interface: packet.interface, bytes }] : NO_PACKETS;
    // It comes in one piece: the program does not declare that it takes fragments (netif_skb_check_for_xdp).
    const onward = changedPacket(packet, { bytes, nonLinear: 0, headroom: start - this.buffer.offset });
    return { packet: bytes, packetsOut, registers: null, onward };
  }

  release(): void {
    this.kernel.contexts.giveBack(this.structs);
    this.kernel.contexts.giveBack(this.buffer);
  }

  private pointer(place: number): number {
    return this.kernel.memory.readPointer(this.offset + place);
  }
}

/**
 * The kernel's warning about a result that is not an action, once per boot (bpf_warn_invalid_xdp_action,
 * net/core/filter.c).
 * @param program its name as the loader gave it, and its number
 */
export function warnOfInvalidAction(
  kernel: XdpKernel,
  result: number,
  program: { readonly name: string; readonly id: number },
  device: string,
): void {
  if (result <= XDP_REDIRECT || kernel.warned.has('invalid xdp action')) return;
  kernel.warned.add('invalid xdp action');
  const name = program.name.slice(0, BPF_OBJ_NAME_LEN - 1);
  const text = `Illegal XDP return value ${result} on prog ${name} (id ${program.id}) dev ${device}, expect packet loss!`;
  kernel.log.print(KERN_WARNING, text);
}

/** Native XDP takes each frame in one buffer (veth_xdp_set, drivers/net/veth.c). @throws Diagnostic ATTACH_ERANGE */
function checkMtu(kernel: XdpKernel, { program, target }: Attachment): void {
  const device = kernel.devices.open(target);
  const most = largestNativeMtu(device);
  if (device.xdp !== 'native' || device.mtu === undefined || device.mtu <= most) return;
  throw new Diagnostic({
    code: 'ATTACH_ERANGE',
    kind: 'refused',
    errno: 'ERANGE',
    message: `program "${program.name}" cannot be attached to ${target} in native XDP`,
    cause: `the MTU is ${device.mtu}; a frame of more than ${most} bytes and its header does not fit a buffer`,
    hint: 'give the interface a smaller MTU, or generic XDP',
  });
}

/**
 * Programs in section `xdp`, one per interface (net/core/dev.c, dev_xdp_attach). In generic mode they see the packets
 * of an interface after its driver has made socket buffers. That includes copies that bpf_clone_redirect puts into its
 * receive path. In native mode, in the driver, they see only packets from the wire.
 */
export const XDP: ProgramTypeModel<XdpKernel> = {
  type: 'xdp',
  sections: [{ name: 'xdp', extended: false }],
  attach(kernel, program, to, existing) {
    const attachment = attachToInterface(kernel, program, 'xdp', to);
    const other = existing.find(({ target, program: { type } }) => type === 'xdp' && target === attachment.target);
    if (other === undefined) {
      checkMtu(kernel, attachment);
      return attachment;
    }
    // netlink replaces a program with another, unless XDP_FLAGS_UPDATE_IF_NOEXIST is given (dev_xdp_attach,
    // net/core/dev.c).
    if (attachment.way === 'netlink' && other.way === 'netlink') return { ...attachment, replaces: other };
    throw new Diagnostic({
      code: 'ATTACH_BUSY',
      kind: 'refused',
      errno: 'EBUSY',
      message: `program "${program.name}" cannot be attached to ${attachment.target}`,
      cause: `xdp program "${other.program.name}" is attached there by ${other.way}; an interface takes only one`,
      hint: 'detach the other program first, or use another interface',
    });
  },
  sees: ({ target }, event) =>
    event.kind === 'packet' && (event.interface ?? target) === target && event.direction !== 'egress',
  enter: enterXdp,
  verdict: (result) => verdictName(XDP_VERDICTS, result),
  network: { hook: () => 'xdp', list: () => 0, decide: (result) => XDP_FATES.get(result) ?? 'dropped' },
};
