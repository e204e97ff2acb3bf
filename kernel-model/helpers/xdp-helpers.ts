import { ERRNO } from '../errno.ts';
import type { HasLayout } from '../layouts/layout.ts';
import { SHARED_INFO_SIZE } from '../network/packet-buffer.ts';
import { fails, type Outcome, succeeds } from '../outcome.ts';
import { type AccessKernel, reachable, signed, writable } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';

/** The parts of the kernel that helpers on xdp_buff use. */
export type XdpHelperKernel = HasLayout & AccessKernel;

/** sizeof(struct xdp_frame), which the kernel keeps free at the start of the headroom (include/net/xdp.h). */
const XDP_FRAME_SIZE = 40;
/** An Ethernet header: the minimum length of a packet (include/uapi/linux/if_ether.h). */
const ETH_HLEN = 14;

function context(kernel: XdpHelperKernel, args: HelperArguments): number {
  return writable(kernel, args, 0, kernel.layout.sizeOf('xdp_buff'));
}

/** Writes to the kernel's own fields of the context. */
export function changeContext(kernel: XdpHelperKernel, by: () => void): void {
  const owned = kernel.run?.context.owned;
  if (owned === undefined) by();
  else owned.change(by);
}

function moved(room: string): Outcome[] {
  return [
    succeeds('the end of the packet has moved', 'net/core/filter.c'),
    fails('EINVAL', `it would leave ${room}, or make the packet shorter than an Ethernet header`, 'net/core/filter.c'),
  ];
}

/** bpf_xdp_adjust_head and bpf_xdp_adjust_tail (net/core/filter.c), for packets in one buffer. */
export const XDP_HELPERS: readonly HelperDefinition<XdpHelperKernel>[] = [
  modelled('bpf_xdp_adjust_head', 'xdp_md: pointer, delta: s32', 'errno', moved('the headroom'), (kernel, args) => {
    const { memory, layout } = kernel;
    const xdp = context(kernel, args);
    const pointer = (name: string) => layout.readPointer(memory, xdp, 'xdp_buff', name);
    const delta = signed(args, 1);
    const old = pointer('data');
    const meta = pointer('data_meta');
    const metaLength = meta > old ? 0 : old - meta;
    const data = old + delta;
    const least = pointer('data_hard_start') + XDP_FRAME_SIZE + metaLength;
    if (data < least || data > pointer('data_end') - ETH_HLEN) {
      args.returnErrno(-ERRNO.EINVAL);
      return;
    }
    reachable(kernel, meta, metaLength, 'read');
    reachable(kernel, meta + delta, metaLength, 'write');
    if (metaLength > 0) memory.u8.copyWithin(meta + delta, meta, meta + metaLength);
    changeContext(kernel, () => {
      layout.writePointer(memory, xdp, 'xdp_buff', 'data_meta', meta + delta);
      layout.writePointer(memory, xdp, 'xdp_buff', 'data', data);
    });
    kernel.run?.context.moved?.();
    args.returnErrno(0);
  }),
  modelled(
    'bpf_xdp_adjust_tail',
    'xdp_md: pointer, delta: s32',
    'errno',
    moved('the room behind the packet'),
    (kernel, args) => {
      const { memory, layout } = kernel;
      const xdp = context(kernel, args);
      const pointer = (name: string) => layout.readPointer(memory, xdp, 'xdp_buff', name);
      const delta = signed(args, 1);
      const old = pointer('data_end');
      const end = old + delta;
      const frameSize = Number(layout.read(memory, xdp, 'xdp_buff', 'frame_sz'));
      const hardEnd = pointer('data_hard_start') + frameSize - SHARED_INFO_SIZE;
      if (end > hardEnd || end < pointer('data') + ETH_HLEN) {
        args.returnErrno(-ERRNO.EINVAL);
        return;
      }
      reachable(kernel, old, delta, 'write');
      if (delta > 0) memory.u8.fill(0, old, end);
      changeContext(kernel, () => layout.writePointer(memory, xdp, 'xdp_buff', 'data_end', end));
      kernel.run?.context.moved?.();
      args.returnErrno(0);
    },
  ),
];
