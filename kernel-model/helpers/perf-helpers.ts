import { ERRNO } from '../errno.ts';
import type { HasLayout } from '../layouts/layout.ts';
import { PerfEventArrayMap } from '../maps/perf-event-array.ts';
import { fails, outOfReach, succeeds } from '../outcome.ts';
import { type AccessKernel, mapOfType, writable } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';
import { eventFor } from './perf-event-index.ts';
import { sampleContext } from './sample-context.ts';

/** The parts of the kernel that helpers on perf events use. */
export type PerfKernel = HasLayout & AccessKernel;

/** The fields of a struct bpf_perf_event_value. */
interface CounterValue {
  readonly counter?: bigint;
  readonly enabled?: bigint;
  readonly running?: bigint;
}

function writeValue(
  kernel: PerfKernel,
  buffer: number,
  { counter = 0n, enabled = 0n, running = 0n }: CounterValue,
): void {
  const { memory, layout } = kernel;
  layout.write(memory, buffer, 'bpf_perf_event_value', 'counter', counter);
  layout.write(memory, buffer, 'bpf_perf_event_value', 'enabled', enabled);
  layout.write(memory, buffer, 'bpf_perf_event_value', 'running', running);
}

function readValue(kernel: PerfKernel, args: HelperArguments): void {
  const map = mapOfType(kernel, args, 0, 'bpf_perf_event_read_value', PerfEventArrayMap);
  const size = args.low(3);
  const buffer = writable(kernel, args, 2, size);
  if (size > 0) kernel.memory.u8.fill(0, buffer, buffer + size);
  const valid = size === kernel.layout.sizeOf('bpf_perf_event_value') && args.high(1) === 0;
  const event = valid ? eventFor(kernel, map, args.low(1)) : -ERRNO.EINVAL;
  if (typeof event === 'number') {
    args.returnErrno(event);
    return;
  }
  if (event.cpu !== kernel.currentCpu) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  writeValue(kernel, buffer, event);
  args.returnErrno(0);
}

const SOURCE = 'kernel/trace/bpf_trace.c';

/** Helpers that read counters (kernel/trace/bpf_trace.c). */
export const PERF_HELPERS: readonly HelperDefinition<PerfKernel>[] = [
  modelled(
    'bpf_perf_prog_read_value',
    'ctx: pointer, buf: pointer, size: u32',
    'errno',
    [
      succeeds("the sample's counter, and the times that it was enabled and running", SOURCE),
      fails('EINVAL', 'the buffer is not a struct bpf_perf_event_value', SOURCE),
      fails('EOPNOTSUPP', 'the event counts for child tasks too', 'kernel/events/core.c'),
      fails('EBUSY', 'the event is not counting', 'kernel/events/core.c'),
    ],
    (kernel, args) => {
      const size = args.low(2);
      const buffer = writable(kernel, args, 1, size);
      if (size > 0) kernel.memory.u8.fill(0, buffer, buffer + size);
      if (size !== kernel.layout.sizeOf('bpf_perf_event_value')) {
        args.returnErrno(-ERRNO.EINVAL);
        return;
      }
      const { event } = sampleContext(kernel, args);
      if (event.counterError !== undefined) {
        args.returnErrno(-ERRNO[event.counterError]);
        return;
      }
      writeValue(kernel, buffer, event);
      args.returnErrno(0);
    },
  ),
  modelled(
    'bpf_perf_event_read_value',
    'map: pointer, flags: u64, buf: pointer, size: u32',
    'errno',
    [
      succeeds('the counter, and the times that it was enabled and running', SOURCE),
      fails('EINVAL', 'unknown flags, a buffer of another size, or a counter of another CPU', SOURCE),
      fails('E2BIG', 'the slot does not exist', SOURCE),
      fails('ENOENT', 'the slot holds no event', SOURCE),
      outOfReach(
        'EOPNOTSUPP',
        'the event counts for child tasks too',
        'kernel/events/core.c',
        'events are open on CPUs, not on tasks',
      ),
      outOfReach('EBUSY', 'the event is not counting', 'kernel/events/core.c', 'every event that is open counts'),
    ],
    readValue,
  ),
];
