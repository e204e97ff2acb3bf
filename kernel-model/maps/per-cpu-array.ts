import { ERRNO } from '../errno.ts';
import { checkArray, checkArrayUpdate, indexKey, isZero, nextIndex, readIndex } from './array.ts';
import { BPF_F_ACCESS_MASK, LARGEST_PER_CPU_VALUE, refuseCreation } from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import { BpfMap, copyBytes, type MapDefinition, type MapEntryBytes, type MapHost, NO_VALUE, roundUp8 } from './map.ts';
import { ElementStore } from './storage/element-store.ts';
import type { ReadCount } from './storage/read-limit.ts';

/**
 * BPF_MAP_TYPE_PERCPU_ARRAY (kernel/bpf/arraymap.c): an array of which every CPU has its own. A program sees its CPU's values; user space
 * reads and writes the values of all CPUs that there may be one after the other, in order and without gaps, each with the bytes that fill it
 * up to a multiple of 8.
 */
export class PerCpuArrayMap extends BpfMap {
  /** One for each CPU that there may be, in order. */
  private readonly copies: readonly ElementStore[];
  private readonly copyOf: readonly ElementStore[];

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'percpu_array');
    this.copies = host.possibleCpus.map((cpu) => {
      const name = `values of map "${definition.name}" on CPU ${cpu}`;
      const elements = { name, size: definition.valueSize, count: definition.maxEntries };
      return new ElementStore(this.memory, elements, this.regions);
    });
    const copyOf: ElementStore[] = [];
    for (const [n, cpu] of host.possibleCpus.entries()) copyOf[cpu] = this.copies[n]!;
    this.copyOf = copyOf;
  }

  override get userValueSize(): number {
    return roundUp8(this.definition.valueSize) * this.host.possibleCpus.length;
  }

  /** The CPUs whose values a value is made of as user space sees it, in order. */
  get valueCpus(): readonly number[] {
    return this.host.possibleCpus;
  }

  lookup(key: number): number {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.copyOf[this.host.currentCpu()]!.place(index) : NO_VALUE;
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

  /** Every entry; of an array too large for that, those that are not zero on every CPU. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    const read = new Set<number>();
    for (const copy of this.copies) for (const index of copy.read()) read.add(index);
    const entries: MapEntryBytes[] = [];
    for (const index of read) {
      const value = this.allCopies(index);
      if (this.copies[0]!.sparse && isZero(value)) continue;
      count.add(value.length);
      entries.push({ key: indexKey(index), value });
    }
    return entries;
  }

  keyAt(offset: number): Uint8Array | undefined {
    for (const copy of this.copies) {
      const index = copy.indexAt(offset);
      if (index !== undefined) return indexKey(index);
    }
    return undefined;
  }

  protected override userNextKeyAt(key: number): Uint8Array | undefined {
    return nextIndex(key < 0 ? undefined : readIndex(this.memory, key), this.definition.maxEntries);
  }

  protected override userLookupAt(key: number): Uint8Array | undefined {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.allCopies(index) : undefined;
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

  private allCopies(index: number): Uint8Array {
    const bytes = new Uint8Array(this.userValueSize);
    this.copies.forEach((copy, n) => {
      const place = copy.find(index);
      if (place >= 0) bytes.set(this.memory.bytes(place, copy.stride), n * copy.stride);
    });
    return bytes;
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
