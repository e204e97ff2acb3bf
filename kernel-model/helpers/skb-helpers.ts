import { ERRNO } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import { type HelperArguments, type HelperDefinition, HelperFault, modelled } from './helper.ts';
import { fails, outOfReach, succeeds } from './outcomes.ts';

/** Flag of bpf_clone_redirect: into the interface's receive path, not out of it (include/uapi/linux/bpf.h). */
const BPF_F_INGRESS = 1;

function cloneRedirect(kernel: Kernel, args: HelperArguments): void {
  const { memory, layout } = kernel;
  const context = kernel.run?.context;
  if (context?.type !== 'tc' || args.pointer(0) !== context.offset) {
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
  const bytes = context.result(0).packet ?? new Uint8Array();
  const ingress = (flags & BPF_F_INGRESS) !== 0;
  kernel.run?.packetsOut.push({ interface: device.name, bytes, ...(ingress && { ingress }) });
  args.returnErrno(0);
}

const SOURCE = 'net/core/filter.c';

/** Helpers on socket buffers (net/core/filter.c). */
export const SKB_HELPERS: readonly HelperDefinition[] = [
  modelled(
    'bpf_clone_redirect',
    'skb: pointer, ifindex: u32, flags: u64',
    'errno',
    [
      succeeds('a copy of the packet is sent', SOURCE),
      fails('EINVAL', 'unknown flags, or no interface has the number', SOURCE),
      fails('ERANGE', 'the packet has no bytes behind its Ethernet header', SOURCE),
      outOfReach('ENOMEM', 'the packet cannot be copied', SOURCE, 'the memory of the kernel does not run out'),
    ],
    cloneRedirect,
  ),
];
