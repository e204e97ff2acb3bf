import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent } from '../events.ts';
import type { HasLayout } from '../layouts/layout.ts';
import { type HasLog, KERN_WARNING, XDP_FLAGS } from '../log.ts';
import { genericXdpRoom, largestNativeMtu, nativeXdpRoom } from '../network/frame-room.ts';
import { leftPacket } from '../network/left-packet.ts';
import type { HasNetworkDevices } from '../network/network-devices.ts';
import type { PacketFate, PacketOut } from '../network/packet.ts';
import { type BufferKernel, fillAround, SHARED_INFO_SIZE } from '../network/packet-buffer.ts';
import type { HasContextMemory } from './context-memory.ts';
import { attachToInterface, packetOf } from './interface.ts';
import { OwnedFields } from './owned-fields.ts';
import type { Attachment, ProgramContext } from './program-context.ts';
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
const XDP_OWNED = ['data_hard_start', 'data', 'data_meta', 'data_end', 'rxq', 'frame_sz'];

const FRAMES = ['bpf_prog_run_generic_xdp', 'do_xdp_generic', ...SOFTIRQ_FRAMES];

/**
 * The context of an xdp program: struct xdp_buff over a packet in one buffer, with the room of the driver or of generic
 * XDP.
 */
function enterXdp(kernel: XdpKernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  const { memory, layout } = kernel;
  const packet = packetOf(event, attachment.target);
  const device = kernel.devices.open(packet.interface);
  const native = device.xdp === 'native';
  const frames = native ? NATIVE_XDP_FRAMES : FRAMES;
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
  const pointer = (name: string) => layout.readPointer(memory, xdp, 'xdp_buff', name);
  layout.writePointer(memory, xdp, 'xdp_buff', 'data_hard_start', buffer.offset);
  layout.writePointer(memory, xdp, 'xdp_buff', 'data', data);
  layout.writePointer(memory, xdp, 'xdp_buff', 'data_meta', data);
  layout.writePointer(memory, xdp, 'xdp_buff', 'data_end', data + packet.bytes.length);
  layout.writePointer(memory, xdp, 'xdp_buff', 'rxq', queue);
  layout.write(memory, xdp, 'xdp_buff', 'frame_sz', frameSize);
  layout.writePointer(memory, queue, 'xdp_rxq_info', 'dev', device.offset);
  layout.write(memory, queue, 'xdp_rxq_info', 'queue_index', packet.queue ?? 0);
  layout.write(memory, queue, 'xdp_rxq_info', 'reg_state', REG_STATE_REGISTERED);
  return {
    type: 'xdp',
    offset: xdp,
    owned: new OwnedFields(kernel, xdp, 'xdp_buff', XDP_OWNED),
    event: packet,
    traceFlags: XDP_FLAGS,
    frames,
    interrupt: onInterruptStack(frames),
    inInterrupt: true,
    moved: () => around.given(pointer('data'), pointer('data_end')),
    roomWritten: () => around.written(),
    result(result) {
      const start = pointer('data');
      const end = pointer('data_end');
      const bytes = leftPacket(memory, start, end - start);
      const packetsOut: PacketOut[] = result === XDP_TX ? [{ interface: device.name, bytes }] : [];
      // It comes in one piece: the program does not declare that it takes fragments (netif_skb_check_for_xdp).
      return {
        packet: bytes,
        packetsOut,
        registers: null,
        onward: { ...packet, bytes, nonLinear: 0, headroom: start - buffer.offset },
      };
    },
    release() {
      kernel.contexts.giveBack(structs);
      kernel.contexts.giveBack(buffer);
    },
  };
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
