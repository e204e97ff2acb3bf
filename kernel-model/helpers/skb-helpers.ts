import { Diagnostic } from '../diagnostic.ts';
import { ERRNO } from '../errno.ts';
import { type HelperDefinition, HelperFault, modelled } from './helper.ts';

/** Flag of bpf_clone_redirect: into the interface's receive path, not out of it (include/uapi/linux/bpf.h). */
const BPF_F_INGRESS = 1;

/** Helpers on socket buffers (net/core/filter.c). */
export const SKB_HELPERS: readonly HelperDefinition[] = [
  modelled('bpf_clone_redirect', 'skb: pointer, ifindex: u32, flags: u64', 'errno', (kernel, args) => {
    const context = kernel.run?.context;
    if (context?.type !== 'tc' || args.pointer(0) !== context.offset) {
      throw new HelperFault(args.low(0), args.high(0), 'read');
    }
    const flags = args.low(2);
    if (args.high(2) !== 0 || (flags & ~BPF_F_INGRESS) !== 0) {
      args.returnErrno(-ERRNO.EINVAL);
      return;
    }
    const device = kernel.devices.find(args.low(1));
    if (device === undefined) {
      args.returnErrno(-ERRNO.EINVAL);
      return;
    }
    if ((flags & BPF_F_INGRESS) !== 0) {
      throw new Diagnostic({
        code: 'CLONE_REDIRECT_INGRESS',
        kind: 'unsupported',
        message: `bpf_clone_redirect sends a clone into the receive path of ${device.name}`,
        cause: 'the model lets clones leave the kernel only (flags 0)',
        hint: 'redirect without BPF_F_INGRESS',
      });
    }
    kernel.run?.packetsOut.push({ interface: device.name, bytes: context.result(0).packet ?? new Uint8Array() });
    args.returnErrno(0);
  }),
];
