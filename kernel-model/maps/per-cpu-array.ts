import { BPF_F_ACCESS_MASK, LARGEST_PER_CPU_VALUE, refuseCreation } from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import { checkArray, checkArrayUpdate, IndexedMap, readIndex } from './indexed.ts';
import { type BpfMap, type MapDefinition, type MapHost, NO_VALUE, roundUp8 } from './map.ts';
import type { ElementStore } from './storage/element-store.ts';

/**
 * BPF_MAP_TYPE_PERCPU_ARRAY (kernel/bpf/arraymap.c): an array with a copy for every CPU. A program sees its CPU's
 * values. User space reads and writes the values of all possible CPUs one after the other, in order. Each is padded to
 * a multiple of 8 bytes.
 */
export class PerCpuArrayMap extends IndexedMap {
  /** The copies by the numbers of their CPUs. */
  private readonly copyOf: readonly ElementStore[];

  constructor(host: MapHost, definition: MapDefinition) {
    const names = host.possibleCpus.map((cpu) => `values of map "${definition.name}" on CPU ${cpu}`);
    super(host, definition, 'percpu_array', names);
    const copyOf: ElementStore[] = [];
    for (const [n, cpu] of host.possibleCpus.entries()) copyOf[cpu] = this.copies[n]!;
    this.copyOf = copyOf;
  }

  override get userValueSize(): number {
    return roundUp8(this.definition.valueSize) * this.host.possibleCpus.length;
  }

  /** The CPUs of the parts of a value for user space, in order. */
  get valueCpus(): readonly number[] {
    return this.host.possibleCpus;
  }

  lookup(key: number): number {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.copyOf[this.host.currentCpu()]!.place(index) : NO_VALUE;
  }

  protected override userUpdateAt(key: number, value: number, flags: number): number {
    const index = readIndex(this.memory, key);
    const refusal = checkArrayUpdate(index, this.definition.maxEntries, flags, 0);
    if (refusal !== 0) return refusal;
    this.copies.forEach((copy, n) => {
      const place = copy.place(index);
      const source = value + n * copy.stride;
      this.memory.u8.copyWithin(place, source, source + copy.stride);
    });
    return 0;
  }
}

/** Creates a per-CPU array after Linux's checks. @throws Diagnostic */
export function createPerCpuArrayMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  checkArray(definition, BPF_F_ACCESS_MASK);
  if (roundUp8(definition.valueSize) > LARGEST_PER_CPU_VALUE) {
    throw refuseCreation('E2BIG', definition, `value_size ${definition.valueSize} is above ${LARGEST_PER_CPU_VALUE}`);
  }
  const copies = environment.possibleCpus.length;
  environment.mapMemory.take(definition, roundUp8(definition.valueSize) * definition.maxEntries * copies);
  return new PerCpuArrayMap(environment, definition);
}
