import { CONTROL_FUNCTIONS } from './control.ts';
import type { HelperDefinition } from './helper.ts';
import { LOCK_HELPERS } from './lock-helpers.ts';
import { MAP_HELPERS } from './map-helpers.ts';
import { MEMORY_HELPERS } from './memory-helpers.ts';
import { PERF_HELPERS } from './perf-helpers.ts';
import { PERF_OUTPUT_HELPERS } from './perf-output-helpers.ts';
import { PRINT_HELPERS } from './print-helpers.ts';
import { RING_BUFFER_HELPERS } from './ring-buffer-helpers.ts';
import { SKB_HELPERS } from './skb-helpers.ts';
import { STACK_HELPERS } from './stack-helpers.ts';
import { TASK_HELPERS } from './task-helpers.ts';
import { TIME_HELPERS } from './time-helpers.ts';
import { XDP_HELPERS } from './xdp-helpers.ts';

/** Every function of the kernel that a program may import (Rex ABI: kernel symbols), the model's own state of each included. */
export const HELPERS: readonly HelperDefinition[] = [
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
