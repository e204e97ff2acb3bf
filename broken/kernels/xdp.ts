import type { ProgramContext } from '../../kernel-model/contexts/program-context.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { PAGE_SIZE } from '../../kernel-model/memory/guest-memory.ts';
import { hasVlanTag, protocolOf, takeVlanTag } from '../../kernel-model/network/frames.ts';
import { takesFrame } from '../../kernel-model/network/network-devices.ts';
import type { PacketFate, PacketOut } from '../../kernel-model/network/packet.ts';
import { SHARED_INFO_SIZE } from '../../kernel-model/network/packet-buffer.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { Dispatcher } from '../../runtime/run/dispatcher.ts';
import { brokenContext, brokenDevices, brokenReception, brokenType, otherContext } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { brokenKernel, brokenPart } from '../parts.ts';
import { answering } from './loading/changed-steps.ts';

/** sizeof(struct xdp_frame), which no packet may reach into (include/net/xdp.h). */
const XDP_FRAME_SIZE = 40;
const ETH_P_IP = 0x0800;
const ETH_HLEN = 14;
/** Bytes that end a frame on the wire. */
const FRAME_CHECK_SEQUENCE = 4;

/** Returns the lowest bit of what the program does. */
class LowestBit extends Dispatcher {
  override leave(registers: RegisterFile, cpu: number): number | undefined {
    const result = super.leave(registers, cpu);
    return result === undefined ? undefined : result & 1;
  }
}

/** Returns what the program returned before, from its second run on. */
class ResultBefore extends Dispatcher {
  private before: number | undefined;

  override leave(registers: RegisterFile, cpu: number): number | undefined {
    const result = super.leave(registers, cpu);
    const before = this.before ?? result;
    this.before = result;
    return before;
  }
}

function dispatcher(name: string, Broken: typeof Dispatcher): Fault {
  return brokenPart(name, ({ memory, cpus, clock, kallsyms }) => ({
    dispatcher: new Broken(memory, cpus, clock, kallsyms),
  }));
}

/** A fault of where an xdp program finds a packet. */
function brokenPointer(
  name: string,
  pointer: 'data' | 'data_end',
  by: number,
  where: (place: number) => boolean = () => true,
): Fault {
  return brokenContext(name, 'xdp', ({ memory, layout }, { offset }) => {
    const old = layout.readPointer(memory, offset, 'xdp_buff', pointer);
    if (where(old)) layout.writePointer(memory, offset, 'xdp_buff', pointer, old + by);
    return undefined;
  });
}

/** A fault of how large the buffer of a packet is. @param size gives it by the places of the buffer's start and the packet's end */
function brokenFrameSize(
  name: string,
  size: (places: { readonly start: number; readonly end: number }) => number,
): Fault {
  return brokenContext(name, 'xdp', ({ memory, layout }, { offset }) => {
    const pointer = (field: string) => layout.readPointer(memory, offset, 'xdp_buff', field);
    const bytes = size({ start: pointer('data_hard_start'), end: pointer('data_end') });
    layout.write(memory, offset, 'xdp_buff', 'frame_sz', bytes);
    return undefined;
  });
}

/** A fault of the receive queue that an xdp program sees. */
function brokenQueue(name: string, change: (queue: number) => number): Fault {
  return brokenContext(name, 'xdp', ({ memory, layout }, { offset }) => {
    const queue = layout.readPointer(memory, offset, 'xdp_buff', 'rxq');
    const index = Number(layout.read(memory, queue, 'xdp_rxq_info', 'queue_index'));
    layout.write(memory, queue, 'xdp_rxq_info', 'queue_index', change(index));
    return undefined;
  });
}

/** A fault of what becomes of packets, for some results. */
function brokenFate(name: string, change: (result: number) => PacketFate | undefined): Fault {
  return brokenType(name, 'xdp', ({ network }) => ({
    network: { ...network!, decide: (result, attachment) => change(result) ?? network!.decide(result, attachment) },
  }));
}

/** A fault of what an xdp program sends away. */
function brokenOutput(name: string, change: (sent: readonly PacketOut[]) => PacketOut[]): Fault {
  return brokenContext(name, 'xdp', (_kernel: Kernel, context: ProgramContext) =>
    otherContext(context, {
      result(result) {
        const left = context.result(result);
        return { ...left, packetsOut: change(left.packetsOut) };
      },
    }),
  );
}

/** Kernels that run xdp programs otherwise than they must, or do otherwise with what these decide (Rex ABI 8; net/core/dev.c). */
export const XDP_FAULTS: readonly Fault[] = [
  dispatcher('reads only the lowest bit of a result', LowestBit),
  dispatcher('gives the result of a run to the next run', ResultBefore),
  brokenPointer('treats the last 4 bytes of a packet as its frame check sequence', 'data_end', -FRAME_CHECK_SEQUENCE),
  brokenContext('loses what an xdp program writes', 'xdp', (_, context, _kernel, _attachment, event) =>
    otherContext(context, {
      result(result) {
        const left = context.result(result);
        const bytes = event.kind === 'packet' ? event.bytes : new Uint8Array();
        return { ...left, packet: bytes, packetsOut: left.packetsOut.map((packet) => ({ ...packet, bytes })) };
      },
    }),
  ),
  brokenOutput('sends nothing out for XDP_TX', () => []),
  brokenOutput('sends the frames of XDP_TX out on lo', (sent) => sent.map((one) => ({ ...one, interface: 'lo' }))),
  brokenReception('shows xdp programs only packets of IPv4', (packet, run) =>
    packet.hook === 'xdp' && protocolOf(packet.bytes) !== ETH_P_IP ? packet : run(packet),
  ),
  brokenPointer('shows xdp programs a packet without its Ethernet header', 'data', ETH_HLEN),
  brokenType('shows xdp programs the packets of every interface', 'xdp', () => ({
    sees: (_attachment, event) => event.kind === 'packet' && event.direction !== 'egress',
  })),
  brokenType('attaches any number of xdp programs to an interface', 'xdp', (whole) => ({
    attach: (kernel, program, to) => whole.attach(kernel, program, to, []),
  })),
  brokenType('refuses a second xdp program with EEXIST', 'xdp', (whole) => ({
    attach: answering(whole.attach, 'EEXIST'),
  })),
  brokenPointer('begins packets a byte before an odd address', 'data', -1, (data) => data % 2 === 1),
  brokenFrameSize(
    'ends the buffer of a packet at the end of the packet',
    ({ end, start }) => end - start + SHARED_INFO_SIZE,
  ),
  brokenFrameSize('gives every packet the room of two pages', () => 2 * PAGE_SIZE),
  brokenContext('leaves no headroom before a packet', 'xdp', ({ memory, layout }, { offset }) => {
    const data = layout.readPointer(memory, offset, 'xdp_buff', 'data');
    layout.writePointer(memory, offset, 'xdp_buff', 'data_hard_start', data - XDP_FRAME_SIZE);
    return undefined;
  }),
  brokenContext('clears the bytes before a packet', 'xdp', ({ memory, layout }, { offset }) => {
    const pointer = (name: string) => layout.readPointer(memory, offset, 'xdp_buff', name);
    memory.u8.fill(0, pointer('data_hard_start'), pointer('data'));
    return undefined;
  }),
  brokenDevices('runs every xdp program in generic XDP', (open) => (name) => ({ ...open(name), xdp: 'generic' })),
  brokenKernel('drops copies that are longer than the MTU', ({ network }) => {
    const { receive } = network;
    network.receive = (kernel, packet, run) => {
      if (takesFrame(kernel.devices.open(packet.interface), packet.bytes.length)) receive(kernel, packet, run);
    };
  }),
  brokenDevices('accepts frames of any length', (open) => (name) => ({ ...open(name), mtu: undefined })),
  brokenDevices('treats every interface as up', (open) => (name) => ({ ...open(name), up: true })),
  brokenReception('gives tc a packet as it was before xdp', (packet, run) => {
    const passed = run(packet);
    return packet.hook === 'xdp' && passed !== undefined ? packet : passed;
  }),
  brokenReception('keeps page fragments after xdp has seen the packet', (packet, run) => {
    const passed = run(packet);
    return passed && { ...passed, nonLinear: packet.nonLinear ?? 0 };
  }),
  brokenQueue('counts receive queues from 1 for xdp', (queue) => queue + 1),
  brokenQueue('reports queue 0 for every packet', () => 0),
  brokenFate('passes a packet that xdp drops', (result) => (result === 1 ? 'passed' : undefined)),
  brokenFate('passes a packet when xdp aborts', (result) => (result === 0 ? 'passed' : undefined)),
  brokenFate('drops a packet that xdp passes', (result) => (result === 2 ? 'dropped' : undefined)),
  brokenFate('passes a packet that xdp sends back', (result) => (result === 3 ? 'passed' : undefined)),
  brokenFate('passes a packet that xdp redirects', (result) => (result === 4 ? 'passed' : undefined)),
  brokenFate('passes a packet when xdp gives an unknown verdict', (result) => (result > 4 ? 'passed' : undefined)),
  brokenKernel('warns of every unknown verdict', ({ warned }) => {
    warned.has = () => false;
  }),
  brokenKernel('warns of no unknown verdict', ({ warned }) => {
    warned.has = () => true;
  }),
  brokenReception('removes VLAN tags before xdp', (packet, run) => {
    const tagged = packet.hook === 'xdp' && hasVlanTag(packet.bytes) ? takeVlanTag(packet.bytes) : undefined;
    return run(
      tagged === undefined ? packet : { ...packet, bytes: tagged.frame, vlan: tagged.tag, tagWasInData: true },
    );
  }),
];
