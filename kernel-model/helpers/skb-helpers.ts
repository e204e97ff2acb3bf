import { Diagnostic } from '../../base/diagnostic.ts';
import type { RunsPrograms } from '../active-run.ts';
import { packetOf } from '../contexts/interface.ts';
import { ERRNO } from '../errno.ts';
import { type HasLog, KERN_CRIT } from '../log.ts';
import type { NetworkDevice } from '../network/network-devices.ts';
import { type Packet, type PacketOut, XMIT_RECURSION_LIMIT } from '../network/packet.ts';
import { packetInSocketBuffer, type SocketBufferKernel } from '../network/socket-buffer.ts';
import { fails, outOfReach, succeeds } from '../outcome.ts';
import { type HelperArguments, type HelperDefinition, HelperFault, modelled } from './helper.ts';

/** The parts of the kernel that helpers on socket buffers use. */
export type SkbKernel = HasLog & RunsPrograms & SocketBufferKernel;

/** Flag of bpf_clone_redirect: into the interface's receive path, not out of it (include/uapi/linux/bpf.h). */
const BPF_F_INGRESS = 1;
/**
 * The result for a copy that is dropped on its way into an interface that is down, and out of one
 * (include/linux/netdevice.h).
 */
const NET_RX_DROP = 1;
const NET_XMIT_CN = 2;

/**
 * How many copies can be on their way at once: four times Linux's queue of received packets
 * (net.core.netdev_max_backlog).
 */
const MOST_SENT = 4096;

/** Notes a packet that is sent. @throws Diagnostic PACKET_BUDGET (unsupported) */
function sent(kernel: SkbKernel, packet: PacketOut): void {
  const { run } = kernel;
  if (run === undefined) return;
  run.packetsOut.push(packet);
  if (run.packetsOut.length <= MOST_SENT) return;
  throw new Diagnostic({
    code: 'PACKET_BUDGET',
    kind: 'unsupported',
    message: `program "${run.program}" sends more than ${MOST_SENT} copies of one packet`,
    cause: 'the model keeps all of them until the program has returned',
    hint: 'send fewer copies in one run',
  });
}

/** The result, and the packets sent. @param skb window offset of the program's socket buffer */
function send(kernel: SkbKernel, skb: number, packet: Packet, device: NetworkDevice, ingress: boolean): number {
  const { onward, wire } = packetInSocketBuffer(kernel, skb, packet);
  const { hook: _hook, watchdog: _watchdog, ...kept } = onward;
  const copy = { ...kept, interface: device.name, arrives: true, sentOn: true };
  if (ingress) {
    if (!device.up) return NET_RX_DROP;
    const arriving: Packet = { ...copy, direction: 'ingress', redirected: false, transmissions: 0 };
    sent(kernel, { interface: device.name, bytes: wire, ingress, packet: arriving });
    return 0;
  }
  const transmissions = packet.transmissions ?? 0;
  if (transmissions > XMIT_RECURSION_LIMIT) {
    kernel.log.print(KERN_CRIT, 'bpf: recursion limit reached on datapath, buggy bpf program?');
    return -ERRNO.ENETDOWN;
  }
  const leaving: Packet = { ...copy, direction: 'egress', redirected: true, transmissions: transmissions + 1 };
  sent(kernel, { interface: device.name, bytes: wire, packet: leaving });
  if (!device.up) return NET_XMIT_CN;
  // At a greater depth it is lost in what the kernel calls a dead loop.
  return transmissions < XMIT_RECURSION_LIMIT ? 0 : -ERRNO.ENETDOWN;
}

/**
 * bpf_clone_redirect: the copy keeps the data, so the packet gets its own buffer, and addresses in the old one are no
 * longer the packet's (bpf_try_make_head_writable). The copy is processed after the program's return, because no Rex
 * program is entered while another runs on the CPU. So the result is 0 even if a program at egress then drops the copy;
 * Linux gives 1 for that.
 */
function cloneRedirect(kernel: SkbKernel, args: HelperArguments): void {
  const { memory, layout } = kernel;
  const context = kernel.run?.context;
  if (context?.type !== 'tc' || args.pointer(0) !== context.offset || context.cloned === undefined) {
    throw new HelperFault(args.low(0), args.high(0), 'read');
  }
  const flags = args.low(2);
  const device = kernel.devices.find(args.low(1));
  if (args.high(2) !== 0 || (flags & ~BPF_F_INGRESS) !== 0 || device === undefined) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  const read = (name: string) => Number(layout.read(memory, context.offset, 'sk_buff', name));
  if (read('len') === 0 || read('mac_header') >= read('network_header')) {
    args.returnErrno(-ERRNO.ERANGE);
    return;
  }
  const packet = packetOf(context.event, '');
  const result = send(kernel, context.offset, packet, device, (flags & BPF_F_INGRESS) !== 0);
  context.cloned();
  args.returnErrno(result);
}

const SOURCE = 'net/core/filter.c';

/** Helpers on socket buffers (net/core/filter.c). */
export const SKB_HELPERS: readonly HelperDefinition<SkbKernel>[] = [
  modelled(
    'bpf_clone_redirect',
    'skb: pointer, ifindex: u32, flags: u64',
    'errno',
    [
      succeeds('a copy of the packet is sent', SOURCE),
      fails('EINVAL', 'unknown flags, or no interface has the number', SOURCE),
      fails('ENETDOWN', 'programs at egress send copies of copies more than 8 deep', SOURCE),
      outOfReach(
        'ERANGE',
        'the packet has no bytes, or no Ethernet header',
        SOURCE,
        'packets have an Ethernet header at both hooks',
      ),
      outOfReach('ENOMEM', 'the packet cannot be copied', SOURCE, 'the memory of the kernel does not run out'),
    ],
    cloneRedirect,
  ),
];
