import { ARRAY_FAULTS } from './arrays.ts';
import type { Fault } from './fault.ts';
import { HASH_MAP_FAULTS } from './hash-maps.ts';
import { MAP_CREATION_FAULTS } from './map-creation.ts';
import { PERF_EVENT_ARRAY_FAULTS } from './perf-event-arrays.ts';
import { RING_BUFFER_FAULTS } from './ring-buffers.ts';
import { SHARED_MAP_FAULTS } from './shared-maps.ts';
import { STACK_TRACE_FAULTS } from './stack-traces.ts';

/** Kernels whose maps are not as they must be. */
export const MAP_FAULTS: readonly Fault[] = [
  ...HASH_MAP_FAULTS,
  ...ARRAY_FAULTS,
  ...RING_BUFFER_FAULTS,
  ...PERF_EVENT_ARRAY_FAULTS,
  ...STACK_TRACE_FAULTS,
  ...SHARED_MAP_FAULTS,
  ...MAP_CREATION_FAULTS,
];
