import { type HelperDefinition, unsupported } from './helper.ts';

/** Helpers on ring buffers (kernel/bpf/ringbuf.c). */
export const RING_BUFFER_HELPERS: readonly HelperDefinition[] = [
  unsupported('bpf_ringbuf_output', 'ringbuf: pointer, data: pointer, size: u64, flags: u64', 'errno'),
  unsupported('bpf_ringbuf_reserve', 'ringbuf: pointer, size: u64, flags: u64', 'pointer'),
  unsupported('bpf_ringbuf_submit', 'sample: pointer, flags: u64', 'void'),
  unsupported('bpf_ringbuf_discard', 'sample: pointer, flags: u64', 'void'),
  unsupported('bpf_ringbuf_query', 'ringbuf: pointer, flags: u64', 'u64'),
];
