import { ERRNO } from '../errno.ts';
import { READ, type Region, WRITE } from '../memory/guest-memory.ts';
import { checkArray, checkArrayUpdate, indexKey, readIndex } from './array.ts';
import { BPF_F_ACCESS_MASK, LARGEST_PER_CPU_VALUE, refuseCreation } from './creation.ts';
import { BpfMap, copyBytes, type MapDefinition, type MapEntryBytes, type MapHost, roundUp8 } from './map.ts';

/**
 * BPF_MAP_TYPE_PERCPU_ARRAY (kernel/bpf/arraymap.c): an array of which every CPU has its own. A program sees its CPU's values; user space
 * reads and writes the values of all CPUs one after the other, each with the bytes that fill it up to a multiple of 8.
 */
export class PerCpuArrayMap extends BpfMap {
  private readonly copies: readonly Region[];
  private readonly stride: number;

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'percpu_array');
    this.stride = roundUp8(definition.valueSize);
    const { name, maxEntries } = definition;
    this.copies = Array.from({ length: host.cpuCount }, (_, cpu) =>
      this.memory.allocate(`values of map "${name}" on CPU ${cpu}`, this.stride * maxEntries, READ | WRITE),
    );
    this.regions.push(...this.copies);
  }

  override get userValueSize(): number {
    return roundUp8(this.definition.valueSize) * this.host.cpuCount;
  }

  lookup(key: number): number {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.placeOf(index, this.host.currentCpu()) : -1;
  }

  update(key: number, value: number, flags: number, flagsHigh: number): number {
    const refusal = checkArrayUpdate(readIndex(this.memory, key), this.definition.maxEntries, flags, flagsHigh);
    if (refusal !== 0) return refusal;
    copyBytes(this.memory, this.lookup(key), value, this.definition.valueSize);
    return 0;
  }

  delete(_key: number): number {
    return -ERRNO.EINVAL;
  }

  entries(): MapEntryBytes[] {
    return Array.from({ length: this.definition.maxEntries }, (_, index) => ({
      key: indexKey(index),
      value: this.allCopies(index),
    }));
  }

  keyAt(offset: number): Uint8Array | undefined {
    for (const { offset: start } of this.copies) {
      const index = Math.floor((offset - start) / this.stride);
      if (index >= 0 && index < this.definition.maxEntries) return indexKey(index);
    }
    return undefined;
  }

  protected override userLookupAt(key: number): Uint8Array | undefined {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.allCopies(index) : undefined;
  }

  protected override userUpdateAt(key: number, value: number, flags: number): number {
    const index = readIndex(this.memory, key);
    const refusal = checkArrayUpdate(index, this.definition.maxEntries, flags, 0);
    if (refusal !== 0) return refusal;
    for (let cpu = 0; cpu < this.host.cpuCount; cpu++) {
      const source = value + cpu * this.stride;
      this.memory.u8.copyWithin(this.placeOf(index, cpu), source, source + this.stride);
    }
    return 0;
  }

  private placeOf(index: number, cpu: number): number {
    return this.copies[cpu]!.offset + index * this.stride;
  }

  private allCopies(index: number): Uint8Array {
    const bytes = new Uint8Array(this.userValueSize);
    for (let cpu = 0; cpu < this.host.cpuCount; cpu++) {
      bytes.set(this.memory.bytes(this.placeOf(index, cpu), this.stride), cpu * this.stride);
    }
    return bytes;
  }
}

/** Creates a per-CPU array after Linux's checks. @throws Diagnostic */
export function createPerCpuArrayMap(host: MapHost, definition: MapDefinition): BpfMap {
  checkArray(definition, BPF_F_ACCESS_MASK);
  if (roundUp8(definition.valueSize) > LARGEST_PER_CPU_VALUE) {
    throw refuseCreation('E2BIG', definition, `value_size ${definition.valueSize} is above ${LARGEST_PER_CPU_VALUE}`);
  }
  return new PerCpuArrayMap(host, definition);
}
