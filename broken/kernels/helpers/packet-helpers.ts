import { packetOf } from '../../../kernel-model/contexts/interface.ts';
import { ERRNO } from '../../../kernel-model/errno.ts';
import { changeContext } from '../../../kernel-model/helpers/xdp-helpers.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { type Packet, type PacketOut, XMIT_RECURSION_LIMIT } from '../../../kernel-model/network/packet.ts';
import { packetInSocketBuffer } from '../../../kernel-model/network/socket-buffer.ts';
import type { Fault } from '../../fault.ts';
import { brokenHelper, withArguments } from '../../parts.ts';

/** A kernel that takes a move which it should refuse with EINVAL. @param allowed which moves, by the place of the end after them */
function moving(
  name: string,
  helper: string,
  field: string,
  allowed: (packet: PacketEnds, place: number) => boolean,
): Fault {
  return brokenHelper(name, helper, (adjust) => (kernel, args) => {
    const xdp = args.pointer(0);
    const place = (end: string) => kernel.layout.readPointer(kernel.memory, xdp, 'xdp_buff', end);
    const target = place(field) + (args.low(1) | 0);
    const packet = { data: place('data'), end: place('data_end'), start: place('data_hard_start') };
    const returnErrno = (errno: number) => {
      const taken = errno < 0 && allowed(packet, target);
      if (taken) changeContext(kernel, () => kernel.layout.writePointer(kernel.memory, xdp, 'xdp_buff', field, target));
      args.returnErrno(taken ? 0 : errno);
    };
    adjust(kernel, withArguments(args, { returnErrno }));
  });
}

interface PacketEnds {
  readonly start: number;
  readonly data: number;
  readonly end: number;
}

/** A kernel in which the last move that a helper must take is refused. @param isLast by the place of the end after it */
function notMoving(name: string, helper: string, isLast: (packet: PacketEnds) => boolean): Fault {
  return brokenHelper(name, helper, (adjust) => (kernel, args) => {
    const { layout, memory } = kernel;
    const xdp = args.pointer(0);
    const before = memory.bytes(xdp, layout.sizeOf('xdp_buff')).slice();
    const returnErrno = (errno: number) => {
      const place = (end: string) => layout.readPointer(memory, xdp, 'xdp_buff', end);
      const refused = isLast({ start: place('data_hard_start'), data: place('data'), end: place('data_end') });
      if (refused) changeContext(kernel, () => memory.u8.set(before, xdp));
      args.returnErrno(refused ? -ERRNO.EINVAL : errno);
    };
    adjust(kernel, withArguments(args, { returnErrno }));
  });
}

/** A kernel that says of a move that it is done, and leaves the packet as it was. */
function stayingPut(name: string, helper: string): Fault {
  return brokenHelper(name, helper, (adjust) => (kernel, args) => {
    const xdp = args.pointer(0);
    const before = kernel.memory.bytes(xdp, kernel.layout.sizeOf('xdp_buff')).slice();
    adjust(kernel, args);
    changeContext(kernel, () => kernel.memory.u8.set(before, xdp));
  });
}

const ENDS: readonly Fault[] = [
  moving(
    'lets a packet begin inside struct xdp_frame of the kernel',
    'bpf_xdp_adjust_head',
    'data',
    (packet, place) => {
      return place >= packet.start && place <= packet.end - 14;
    },
  ),
  moving('lets a packet be shorter than an Ethernet header', 'bpf_xdp_adjust_tail', 'data_end', (packet, place) => {
    return place >= packet.data && place < packet.data + 14;
  }),
  moving(
    'lets a packet end behind its buffer',
    'bpf_xdp_adjust_tail',
    'data_end',
    (packet, place) => place > packet.end,
  ),
  stayingPut('says that the start of a packet has moved when it has not', 'bpf_xdp_adjust_head'),
  stayingPut('says that the end of a packet has moved when it has not', 'bpf_xdp_adjust_tail'),
  notMoving('refuses to shorten a packet to an Ethernet header', 'bpf_xdp_adjust_tail', (packet) => {
    return packet.end - packet.data === 14;
  }),
  notMoving('leaves the first byte of the headroom unused', 'bpf_xdp_adjust_head', (packet) => {
    return packet.data === packet.start + 40;
  }),
  brokenHelper(
    'moves the end of a packet together with its start',
    'bpf_xdp_adjust_head',
    (adjust) => (kernel, args) => {
      adjust(kernel, args);
      const { layout, memory } = kernel;
      const xdp = args.pointer(0);
      const end = layout.readPointer(memory, xdp, 'xdp_buff', 'data_end');
      const moved = end + (args.low(1) | 0);
      changeContext(kernel, () => layout.writePointer(memory, xdp, 'xdp_buff', 'data_end', moved));
    },
  ),
];

/** A kernel that sends other clones. @param change gives what is sent in place of the last clone */
function sending(name: string, change: (out: PacketOut, kernel: Kernel) => PacketOut | undefined): Fault {
  return brokenHelper(name, 'bpf_clone_redirect', (clone) => (kernel, args) => {
    const out = kernel.run?.packetsOut;
    const before = out?.length ?? 0;
    clone(kernel, args);
    const [sent] = out?.splice(before) ?? [];
    const changed = sent === undefined ? undefined : change(sent, kernel);
    if (changed !== undefined) out?.push(changed);
  });
}

/** The same clone, on its way otherwise. */
function onWay(out: PacketOut, changed: Partial<Packet>): PacketOut {
  return out.packet === undefined ? out : { ...out, packet: { ...out.packet, ...changed } };
}

/** A clone that shows what becomes of the packet, as long as the program runs. */
function sharing(out: PacketOut, kernel: Kernel): PacketOut {
  const context = kernel.run?.context;
  if (context?.type !== 'tc') return out;
  const packet = packetOf(context.event, '');
  const clone = { ...out };
  const endRun = kernel.endRun.bind(kernel);
  kernel.endRun = () => {
    kernel.endRun = endRun;
    const { wire, onward } = packetInSocketBuffer(kernel, context.offset, packet);
    clone.bytes = wire;
    if (clone.packet !== undefined) clone.packet = { ...clone.packet, bytes: onward.bytes };
    return endRun();
  };
  return clone;
}

function withFlags(name: string, change: (flags: number) => number): Fault {
  return brokenHelper(name, 'bpf_clone_redirect', (clone) => (kernel, args) => {
    clone(kernel, withArguments(args, { low: (n) => (n === 2 ? change(args.low(2)) : args.low(n)) }));
  });
}

const CLONES: readonly Fault[] = [
  sending('writes later changes of a program into the clone', sharing),
  sending('sends no clones', () => undefined),
  withFlags('checks only BPF_F_INGRESS of the flags of a clone', (flags) => flags & 1),
  withFlags('sends all clones out, also those for ingress', () => 0),
  brokenHelper(
    'sends clones to the first interface when the interface does not exist',
    'bpf_clone_redirect',
    (clone) => {
      return (kernel, args) => {
        const known = kernel.devices.find(args.low(1)) !== undefined;
        clone(kernel, withArguments(args, { low: (n) => (n === 1 && !known ? 1 : args.low(n)) }));
      };
    },
  ),
  sending('hands clones to the driver without running programs', ({ packet: _packet, ...out }) => out),
  sending('receives clones without running the xdp programs of an interface', (out) =>
    out.packet?.direction === 'ingress' ? onWay(out, { redirected: true }) : out,
  ),
  sending('clones only the data of a packet', (out) => {
    if (out.packet === undefined) return out;
    const { vlan: _vlan, structure: _structure, ...packet } = out.packet;
    return { ...out, packet };
  }),
  brokenHelper('lets clones of clones go one level deeper', 'bpf_clone_redirect', (clone) => {
    let left = 1;
    return (kernel, args) => {
      clone(kernel, args);
      const sent = kernel.run?.packetsOut.pop();
      if (sent === undefined) return;
      const transmissions = sent.packet?.transmissions ?? 0;
      const deeper = transmissions === XMIT_RECURSION_LIMIT && left-- > 0;
      kernel.run?.packetsOut.push(deeper ? onWay(sent, { transmissions: transmissions - 1 }) : sent);
    };
  }),
  brokenHelper('says that a clone is sent when an interface that is down loses it', 'bpf_clone_redirect', (clone) => {
    return (kernel, args) => {
      clone(kernel, withArguments(args, { returnErrno: (result) => args.returnErrno(Math.min(result, 0)) }));
    };
  }),
];

/** Kernels whose helpers for packets do not do what they must (net/core/filter.c). */
export const PACKET_HELPER_FAULTS: readonly Fault[] = [...ENDS, ...CLONES];
