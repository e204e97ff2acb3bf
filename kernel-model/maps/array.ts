import { BPF_F_ACCESS_MASK, BPF_F_INNER_MAP, BPF_F_MMAPABLE, BPF_F_NUMA_NODE } from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import { checkArray, IndexedMap, readIndex } from './indexed.ts';
import { type BpfMap, type MapDefinition, type MapHost, NO_VALUE, roundUp8 } from './map.ts';
import type { ElementStore } from './storage/element-store.ts';

const CREATE_FLAGS = BPF_F_NUMA_NODE | BPF_F_MMAPABLE | BPF_F_ACCESS_MASK | BPF_F_INNER_MAP;

/** BPF_MAP_TYPE_ARRAY (kernel/bpf/arraymap.c): programs on all CPUs share one copy of the values. */
export class ArrayMap extends IndexedMap {
  private readonly values: ElementStore;

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'array', [`values of map "${definition.name}"`]);
    this.values = this.copies[0]!;
  }

  lookup(key: number): number {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.values.place(index) : NO_VALUE;
  }
}

/** Creates an array after Linux's checks. @throws Diagnostic */
export function createArrayMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  checkArray(definition, CREATE_FLAGS);
  environment.mapMemory.take(definition, roundUp8(definition.valueSize) * definition.maxEntries);
  return new ArrayMap(environment, definition);
}
