import type { Fault } from '../fault.ts';
import { ARRAY_FAULTS } from './maps/arrays.ts';
import { HASH_MAP_FAULTS } from './maps/hash-maps.ts';
import { MAP_CREATION_FAULTS } from './maps/map-creation.ts';
import { SHARED_MAP_FAULTS } from './maps/shared-maps.ts';
import { PERF_EVENT_ARRAY_FAULTS } from './perf-event-array.ts';
import { RING_BUFFER_FAULTS } from './ring-buffer.ts';
import { STACK_TRACE_FAULTS } from './stack-trace.ts';

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
