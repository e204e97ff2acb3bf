import type { RunsPrograms } from '../active-run.ts';
import { ERRNO } from '../errno.ts';
import type { PerfEventArrayMap } from '../maps/perf-event-array.ts';
import type { PerfEvent } from '../maps/perf-events.ts';

/** The index that means the current CPU (BPF_F_CURRENT_CPU, include/uapi/linux/bpf.h). */
const BPF_F_CURRENT_CPU = 0xffffffff;

/**
 * The event that the low half of a helper's flags selects: by index, or that of the current CPU
 * (kernel/trace/bpf_trace.c).
 * @returns the event, or a negative error number
 */
export function eventFor(kernel: RunsPrograms, map: PerfEventArrayMap, flags: number): PerfEvent | number {
  const index = flags === BPF_F_CURRENT_CPU ? kernel.currentCpu : flags;
  if (index >= map.definition.maxEntries) return -ERRNO.E2BIG;
  return map.eventAt(index) ?? -ERRNO.ENOENT;
}
