import { createArrayMap } from './array.ts';
import type { MapEnvironment } from './environment.ts';
import { createHashMap } from './hash.ts';
import type { BpfMap, MapDefinition } from './map.ts';
import { createPerCpuArrayMap } from './per-cpu-array.ts';
import { createPerfEventArrayMap } from './perf-event-array.ts';
import { createQueueMap } from './queue.ts';
import { createRingBufferMap } from './ring-buffer.ts';
import { createStackMap } from './stack.ts';
import { createStackTraceMap } from './stack-trace.ts';

/** A map type of Linux. */
export interface MapType {
  /** As bpftool prints it. */
  readonly name: string;
  /** Creates a map after checking its definition; absent if the model does not have the type. */
  readonly create?: (environment: MapEnvironment, definition: MapDefinition) => BpfMap;
}

/** Map types by their number in enum bpf_map_type (include/uapi/linux/bpf.h). The model has those with `create`. */
export const MAP_TYPES: ReadonlyMap<number, MapType> = new Map<number, MapType>([
  [1, { name: 'hash', create: createHashMap }],
  [2, { name: 'array', create: createArrayMap }],
  [3, { name: 'prog_array' }],
  [4, { name: 'perf_event_array', create: createPerfEventArrayMap }],
  [5, { name: 'percpu_hash' }],
  [6, { name: 'percpu_array', create: createPerCpuArrayMap }],
  [7, { name: 'stack_trace', create: createStackTraceMap }],
  [8, { name: 'cgroup_array' }],
  [9, { name: 'lru_hash' }],
  [10, { name: 'lru_percpu_hash' }],
  [11, { name: 'lpm_trie' }],
  [12, { name: 'array_of_maps' }],
  [13, { name: 'hash_of_maps' }],
  [14, { name: 'devmap' }],
  [15, { name: 'sockmap' }],
  [16, { name: 'cpumap' }],
  [17, { name: 'xskmap' }],
  [18, { name: 'sockhash' }],
  [19, { name: 'cgroup_storage' }],
  [20, { name: 'reuseport_sockarray' }],
  [21, { name: 'percpu_cgroup_storage' }],
  [22, { name: 'queue', create: createQueueMap }],
  [23, { name: 'stack', create: createStackMap }],
  [24, { name: 'sk_storage' }],
  [25, { name: 'devmap_hash' }],
  [26, { name: 'struct_ops' }],
  [27, { name: 'ringbuf', create: createRingBufferMap }],
  [28, { name: 'inode_storage' }],
  [29, { name: 'task_storage' }],
  [30, { name: 'bloom_filter' }],
  [31, { name: 'user_ringbuf' }],
  [32, { name: 'cgrp_storage' }],
  [33, { name: 'arena' }],
]);
