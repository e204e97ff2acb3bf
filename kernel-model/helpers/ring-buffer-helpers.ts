import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../errno.ts';
import { BPF_RB_FORCE_WAKEUP, BPF_RB_NO_WAKEUP, RingBufferMap } from '../maps/ring-buffer.ts';
import { fails, givesNull, succeeds } from '../outcome.ts';
import type { HasReferences } from '../references.ts';
import { type AccessKernel, mapOfType, readable } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';

/** The parts of the kernel that helpers on ring buffers use. */
export type RingBufferKernel = HasReferences & AccessKernel;

const HIGH = 0x100000000;

/** The answers of bpf_ringbuf_query, by its flags (include/uapi/linux/bpf.h); other flags give 0. */
const QUERIES: readonly ((ring: RingBufferMap) => number)[] = [
  (ring) => ring.producerPosition - ring.consumerPosition,
  (ring) => ring.size,
  (ring) => ring.consumerPosition,
  (ring) => ring.producerPosition,
];

/** A size of 64 bits. A size that no record can have may lose precision. */
function sizeOf(args: HelperArguments, n: number): number {
  return args.high(n) * HIGH + args.low(n);
}

function output(kernel: RingBufferKernel, args: HelperArguments): void {
  const ring = mapOfType(kernel, args, 0, 'bpf_ringbuf_output', RingBufferMap);
  const flags = args.low(3);
  if (args.high(3) !== 0 || (flags & ~(BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP)) !== 0) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  const size = sizeOf(args, 2);
  const sample = ring.reserve(size);
  if (sample < 0) {
    args.returnErrno(-ERRNO.EAGAIN);
    return;
  }
  const data = readable(kernel, args, 1, size);
  kernel.memory.u8.copyWithin(sample, data, data + size);
  ring.commit(sample, flags, false);
  args.returnErrno(0);
}

function reserve(kernel: RingBufferKernel, args: HelperArguments): void {
  const ring = mapOfType(kernel, args, 0, 'bpf_ringbuf_reserve', RingBufferMap);
  const size = sizeOf(args, 1);
  const sample = args.low(2) !== 0 || args.high(2) !== 0 ? -1 : ring.reserve(size);
  if (sample < 0) {
    args.returnValue(0, 0);
    return;
  }
  kernel.references.acquire({
    object: sample,
    name: `a record of ${size} bytes in ring buffer "${ring.definition.name}"`,
    program: kernel.runningProgram,
    cpu: kernel.currentCpu,
    kind: 'record',
    site: kernel.callSite(args),
  });
  args.returnPointer(sample);
}

/** The kernel would take an invalid sample for one, and its header for a header. */
function commit(kernel: RingBufferKernel, args: HelperArguments, helper: string, discard: boolean): void {
  const sample = args.pointer(0);
  const ring = kernel.maps.ringBufferAt(sample);
  if (ring === undefined) {
    throw new Diagnostic({
      code: 'RING_BUFFER_SAMPLE_WRONG',
      kind: 'conformance',
      message: `program "${kernel.runningProgram}" calls ${helper} at ${kernel.callSite(args).text} with 0x${args.u64(0).toString(16)}`,
      cause: 'that is not a record of a ring buffer',
      hint: 'give the pointer from bpf_ringbuf_reserve, unless it is NULL',
    });
  }
  kernel.references.release(sample, kernel.runningProgram, kernel.callSite(args), kernel.currentCpu);
  ring.commit(sample, args.low(1), discard);
  args.returnErrno(0);
}

const RINGBUF = 'kernel/bpf/ringbuf.c';

/** Helpers on ring buffers (kernel/bpf/ringbuf.c). */
export const RING_BUFFER_HELPERS: readonly HelperDefinition<RingBufferKernel>[] = [
  modelled(
    'bpf_ringbuf_output',
    'ringbuf: pointer, data: pointer, size: u64, flags: u64',
    'errno',
    [
      succeeds('the record is there for user space', RINGBUF),
      fails('EINVAL', 'unknown flags', RINGBUF),
      fails('EAGAIN', 'there is no room', RINGBUF),
    ],
    output,
  ),
  modelled(
    'bpf_ringbuf_reserve',
    'ringbuf: pointer, size: u64, flags: u64',
    'pointer',
    [succeeds('there is room', RINGBUF), givesNull('there is none, or flags are given', RINGBUF)],
    reserve,
  ),
  modelled(
    'bpf_ringbuf_submit',
    'sample: pointer, flags: u64',
    'void',
    [succeeds('user space gets the record', RINGBUF)],
    (kernel, args) => commit(kernel, args, 'bpf_ringbuf_submit', false),
  ),
  modelled(
    'bpf_ringbuf_discard',
    'sample: pointer, flags: u64',
    'void',
    [succeeds('user space skips the record', RINGBUF)],
    (kernel, args) => commit(kernel, args, 'bpf_ringbuf_discard', true),
  ),
  modelled(
    'bpf_ringbuf_query',
    'ringbuf: pointer, flags: u64',
    'u64',
    [succeeds('the answer; 0 to an unknown question', RINGBUF)],
    (kernel, args) => {
      const ring = mapOfType(kernel, args, 0, 'bpf_ringbuf_query', RingBufferMap);
      const answer = args.high(1) !== 0 ? 0 : (QUERIES[args.low(1)]?.(ring) ?? 0);
      args.returnValue(answer >>> 0, Math.floor(answer / HIGH));
    },
  ),
];
