import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../errno.ts';
import type { HasLayout } from '../layouts/layout.ts';
import { PerfEventArrayMap } from '../maps/perf-event-array.ts';
import { PerfEvent } from '../maps/perf-events.ts';
import { fails, type Outcome, outOfReach, succeeds } from '../outcome.ts';
import { type AccessKernel, mapOfType, reachable, readable } from './access.ts';
import { type HelperArguments, type HelperDefinition, HelperFault, modelled } from './helper.ts';
import { eventFor } from './perf-event-index.ts';

/** The parts of the kernel that helpers writing to perf events use. */
export type PerfOutputKernel = HasLayout & AccessKernel;

/** The bits of the flags' high half with the number of packet bytes in the record (BPF_F_CTXLEN_MASK). */
const CONTEXT_LENGTH_MASK = 0xfffff;
const HIGH = 0x100000000;
const NOTHING = new Uint8Array();

/**
 * Writes a sample: data of the program, then bytes of its packet (__bpf_perf_event_output, kernel/trace/bpf_trace.c).
 * @param packet gives the packet's bytes after the checks
 */
function output(kernel: PerfOutputKernel, args: HelperArguments, helper: string, packet: () => Uint8Array): number {
  const map = mapOfType(kernel, args, 1, helper, PerfEventArrayMap);
  const event = eventFor(kernel, map, args.low(2));
  if (typeof event === 'number') return event;
  if (event.kind !== 'bpf-output') return -ERRNO.EINVAL;
  if (event.cpu !== kernel.currentCpu) return -ERRNO.EOPNOTSUPP;
  const size = args.high(4) * HIGH + args.low(4);
  const data = readable(kernel, args, 3, size);
  const tail = packet();
  if (!PerfEvent.fitsHeader(size + tail.length)) {
    throw new Diagnostic({
      code: 'PERF_RECORD_TOO_LONG',
      kind: 'conformance',
      message: `program "${kernel.runningProgram}" writes a record of ${size + tail.length} bytes to map "${map.definition.name}" at ${kernel.callSite(args).text}`,
      cause: 'a record with its header has at most 65528 bytes, because its size has 16 bits',
      hint: 'send less at a time',
    });
  }
  const bytes = new Uint8Array(size + tail.length);
  bytes.set(kernel.memory.bytes(data, size));
  bytes.set(tail, size);
  return event.write(bytes) ? 0 : -ERRNO.ENOSPC;
}

function tracepointOutput(kernel: PerfOutputKernel, args: HelperArguments): void {
  readable(kernel, args, 0, 8);
  const result = args.high(2) === 0 ? output(kernel, args, 'bpf_perf_event_output_tp', () => NOTHING) : -ERRNO.EINVAL;
  args.returnErrno(result);
}

/** The common part of bpf_skb_event_output and bpf_xdp_event_output, which send a part of the packet. */
function packetOutput(
  kernel: PerfOutputKernel,
  args: HelperArguments,
  helper: string,
  packet: (offset: number) => { readonly length: number; read(size: number): Uint8Array },
): void {
  const size = args.high(2);
  if (size > CONTEXT_LENGTH_MASK) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  if (args.low(0) === 0 && args.high(0) === 0) {
    args.returnErrno(-ERRNO.EFAULT);
    return;
  }
  const context = kernel.run?.context;
  if (context === undefined || args.pointer(0) !== context.offset)
    throw new HelperFault(args.low(0), args.high(0), 'read');
  const { length, read } = packet(context.offset);
  args.returnErrno(size > length ? -ERRNO.EFAULT : output(kernel, args, helper, () => read(size)));
}

function skbOutput(kernel: PerfOutputKernel, args: HelperArguments): void {
  packetOutput(kernel, args, 'bpf_skb_event_output', (skb) => ({
    length: Number(kernel.layout.read(kernel.memory, skb, 'sk_buff', 'len')),
    // It includes page fragments, which only the whole packet has, but not a VLAN tag outside the data.
    read: (size) => (size === 0 ? NOTHING : (kernel.run?.context.result(0).onward?.bytes ?? NOTHING).subarray(0, size)),
  }));
}

function xdpOutput(kernel: PerfOutputKernel, args: HelperArguments): void {
  packetOutput(kernel, args, 'bpf_xdp_event_output', (xdp) => {
    const data = kernel.layout.readPointer(kernel.memory, xdp, 'xdp_buff', 'data');
    const end = kernel.layout.readPointer(kernel.memory, xdp, 'xdp_buff', 'data_end');
    const read = (size: number) => {
      reachable(kernel, data, size, 'read');
      return kernel.memory.bytes(data, size);
    };
    return { length: end - data, read };
  });
}

const SOURCE = 'kernel/trace/bpf_trace.c';
const PACKET_TOO_SHORT = fails('EFAULT', 'the packet is shorter than the requested bytes', 'net/core/filter.c');

function outputOutcomes(...others: readonly Outcome[]): Outcome[] {
  return [
    succeeds("the record is in the buffer of the CPU's event", SOURCE),
    fails('EINVAL', 'unknown flags, or the event is not for the output of programs', SOURCE),
    fails('E2BIG', 'the slot does not exist', SOURCE),
    fails('ENOENT', 'the slot holds no event', SOURCE),
    fails('EOPNOTSUPP', 'the event is open on another CPU', SOURCE),
    fails('ENOSPC', 'the buffer has no room', 'kernel/events/ring_buffer.c'),
    ...others,
    outOfReach(
      'EBUSY',
      'three records are being sent on this CPU',
      SOURCE,
      'programs do not interrupt each other in the middle of a helper',
    ),
  ];
}

/** Helpers that send records through perf events (kernel/trace/bpf_trace.c, net/core/filter.c). */
export const PERF_OUTPUT_HELPERS: readonly HelperDefinition<PerfOutputKernel>[] = [
  modelled(
    'bpf_perf_event_output_tp',
    'tp_buff: pointer, map: pointer, flags: u64, data: pointer, size: u64',
    'errno',
    outputOutcomes(),
    tracepointOutput,
  ),
  modelled(
    'bpf_skb_event_output',
    'skb: pointer, map: pointer, flags: u64, meta: pointer, meta_size: u64',
    'errno',
    outputOutcomes(PACKET_TOO_SHORT),
    skbOutput,
  ),
  modelled(
    'bpf_xdp_event_output',
    'xdp: pointer, map: pointer, flags: u64, meta: pointer, meta_size: u64',
    'errno',
    outputOutcomes(PACKET_TOO_SHORT),
    xdpOutput,
  ),
];
