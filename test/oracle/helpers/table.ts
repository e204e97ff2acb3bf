import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import { CLONES } from './clones.ts';
import type { HelperComparison } from './comparison.ts';
import { FORMATS } from './formats.ts';
import { LOCKS } from './locks.ts';
import { MEMORY } from './memory.ts';
import { OUTPUT } from './output.ts';
import { PACKETS } from './packets.ts';
import { COUNTERS } from './perf.ts';
import { RING_BUFFER } from './ring-buffer.ts';
import { STACKS } from './stacks.ts';
import { TASKS } from './tasks.ts';
import { TIME } from './time.ts';

/** Every way of comparing helpers, maps aside. */
export const COMPARISONS: readonly HelperComparison[] = [
  TASKS,
  FORMATS,
  MEMORY,
  TIME,
  PACKETS,
  CLONES,
  RING_BUFFER,
  OUTPUT,
  COUNTERS,
  STACKS,
  LOCKS,
];

/** Helpers on maps: their calls are part of the sequences on maps. */
export const MAP_SEQUENCE_HELPERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['bpf_map_lookup_elem', ['lookup', 'keep', 'reuse', 'write']],
  ['bpf_map_update_elem', ['update', 'keep', 'reuse']],
  ['bpf_map_delete_elem', ['delete', 'reuse']],
  ['bpf_map_push_elem', ['push']],
  ['bpf_map_pop_elem', ['pop']],
  ['bpf_map_peek_elem', ['peek']],
]);

/** Why no eBPF program can call a function. */
const UNREACHABLE: ReadonlyMap<string, string> = new Map([
  ['vprintk', 'no helper of eBPF prints to the kernel log'],
  ['rex_landingpad', 'Rex only'],
  ['rex_trace_printk', 'Rex only; it prints through the trace as bpf_trace_printk does'],
  ['just_return_func', 'Rex only'],
]);

/** Why a function of the model is not compared, or `undefined` when it is. */
export function whyNotCompared(helper: string): string | undefined {
  const compared = COMPARISONS.some(({ helpers }) => helpers.includes(helper)) || MAP_SEQUENCE_HELPERS.has(helper);
  return compared ? undefined : (UNREACHABLE.get(helper) ?? 'not compared yet');
}

/** Every importable function, in the model's order. */
export const HELPER_NAMES: readonly string[] = HELPERS.map(({ name }) => name);
