import { CONTROL_FUNCTIONS } from './control.ts';
import type { HelperDefinition } from './helper.ts';
import { LOCK_HELPERS, type LockKernel } from './lock-helpers.ts';
import { MAP_HELPERS } from './map-helpers.ts';
import { MEMORY_HELPERS } from './memory-helpers.ts';
import { PERF_HELPERS, type PerfKernel } from './perf-helpers.ts';
import { PERF_OUTPUT_HELPERS, type PerfOutputKernel } from './perf-output-helpers.ts';
import { PRINT_HELPERS, type PrintKernel } from './printing/print-helpers.ts';
import { RING_BUFFER_HELPERS, type RingBufferKernel } from './ring-buffer-helpers.ts';
import { SKB_HELPERS, type SkbKernel } from './skb-helpers.ts';
import { STACK_HELPERS, type StackTraceKernel } from './stack-helpers.ts';
import { TASK_HELPERS, type TaskKernel } from './task-helpers.ts';
import { TIME_HELPERS, type TimeKernel } from './time-helpers.ts';
import { XDP_HELPERS, type XdpHelperKernel } from './xdp-helpers.ts';

/** The parts of the kernel that all helpers use. */
export type HelperKernel = LockKernel &
  PerfKernel &
  PerfOutputKernel &
  PrintKernel &
  RingBufferKernel &
  SkbKernel &
  StackTraceKernel &
  TaskKernel &
  TimeKernel &
  XdpHelperKernel;

/** Every function of the kernel that a program may import (Rex ABI: kernel symbols), with its state in the model. */
export const HELPERS: readonly HelperDefinition<HelperKernel>[] = [
  ...TASK_HELPERS,
  ...PRINT_HELPERS,
  ...MAP_HELPERS,
  ...MEMORY_HELPERS,
  ...TIME_HELPERS,
  ...LOCK_HELPERS,
  ...PERF_HELPERS,
  ...PERF_OUTPUT_HELPERS,
  ...STACK_HELPERS,
  ...XDP_HELPERS,
  ...SKB_HELPERS,
  ...RING_BUFFER_HELPERS,
  ...CONTROL_FUNCTIONS,
];
