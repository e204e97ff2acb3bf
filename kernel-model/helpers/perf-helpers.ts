import { ERRNO } from '../errno.ts';
import { writable } from './access.ts';
import { type HelperDefinition, modelled, unsupported } from './helper.ts';

/** Helpers on perf events (kernel/trace/bpf_trace.c). */
export const PERF_HELPERS: readonly HelperDefinition[] = [
  modelled('bpf_perf_prog_read_value', 'ctx: pointer, buf: pointer, size: u32', 'errno', (kernel, args) => {
    const size = args.low(2);
    const buffer = writable(kernel, args, 1, size);
    if (size > 0) kernel.memory.u8.fill(0, buffer, buffer + size);
    const event = kernel.run?.context.event;
    if (size !== kernel.layout.sizeOf('bpf_perf_event_value') || event?.kind !== 'perf_sample') {
      args.returnErrno(-ERRNO.EINVAL);
      return;
    }
    const { memory, layout } = kernel;
    layout.write(memory, buffer, 'bpf_perf_event_value', 'counter', event.counter ?? 0n);
    layout.write(memory, buffer, 'bpf_perf_event_value', 'enabled', event.enabled ?? 0n);
    layout.write(memory, buffer, 'bpf_perf_event_value', 'running', event.running ?? 0n);
    args.returnErrno(0);
  }),
  unsupported('bpf_get_stackid_pe', 'ctx: pointer, map: pointer, flags: u64', 'errno'),
  unsupported(
    'bpf_perf_event_output_tp',
    'tp_buff: pointer, map: pointer, flags: u64, data: pointer, size: u64',
    'errno',
  ),
  unsupported('bpf_perf_event_read_value', 'map: pointer, flags: u64, buf: pointer, size: u32', 'errno'),
  unsupported('bpf_skb_event_output', 'skb: pointer, map: pointer, flags: u64, meta: pointer, meta_size: u64', 'errno'),
  unsupported('bpf_xdp_event_output', 'xdp: pointer, map: pointer, flags: u64, meta: pointer, meta_size: u64', 'errno'),
];
