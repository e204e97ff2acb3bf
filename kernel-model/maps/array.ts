import { ERRNO } from '../errno.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import {
  BPF_F_ACCESS_MASK,
  BPF_F_INNER_MAP,
  BPF_F_MMAPABLE,
  BPF_F_NUMA_NODE,
  checkFlags,
  refuseCreation,
} from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import {
  BPF_EXIST,
  BPF_F_LOCK,
  BPF_NOEXIST,
  BpfMap,
  copyBytes,
  type MapDefinition,
  type MapEntryBytes,
  type MapHost,
  NO_VALUE,
  roundUp8,
} from './map.ts';
import { ElementStore } from './storage/element-store.ts';
import type { ReadCount } from './storage/read-limit.ts';

const CREATE_FLAGS = BPF_F_NUMA_NODE | BPF_F_MMAPABLE | BPF_F_ACCESS_MASK | BPF_F_INNER_MAP;
const INT_MAX = 0x7fffffff;

/** Checks an array's sizes as Linux does (array_map_alloc_check, kernel/bpf/arraymap.c). @throws Diagnostic */
export function checkArray(definition: MapDefinition, allowedFlags: number): void {
  const { keySize, valueSize, maxEntries } = definition;
  if (maxEntries === 0) throw refuseCreation('EINVAL', definition, 'max_entries is 0');
  if (keySize !== 4) throw refuseCreation('EINVAL', definition, `key_size is ${keySize}; an array's keys are u32`);
  if (valueSize === 0) throw refuseCreation('EINVAL', definition, 'value_size is 0');
  checkFlags(definition, allowedFlags);
  if (valueSize > INT_MAX) throw refuseCreation('E2BIG', definition, `value_size ${valueSize} is above ${INT_MAX}`);
}

/**
 * BPF_MAP_TYPE_ARRAY (kernel/bpf/arraymap.c): all entries exist from the start, zeroed, each at a multiple of 8 bytes. Keys are u32 in
 * the machine's order.
 */
export class ArrayMap extends BpfMap {
  private readonly values: ElementStore;

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'array');
    const { name, valueSize, maxEntries } = definition;
    const elements = { name: `values of map "${name}"`, size: valueSize, count: maxEntries };
    this.values = new ElementStore(this.memory, elements, this.regions);
  }

  lookup(key: number): number {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.values.place(index) : NO_VALUE;
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

  /** Every entry; of an array too large for that, those that are not zero. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    const entries: MapEntryBytes[] = [];
    for (const index of this.values.read()) {
      const place = this.values.find(index);
      const value = place < 0 ? undefined : this.memory.bytes(place, this.definition.valueSize);
      if (this.values.sparse && (value === undefined || isZero(value))) continue;
      count.add(this.definition.valueSize);
      entries.push({ key: indexKey(index), value: value?.slice() ?? new Uint8Array(this.definition.valueSize) });
    }
    return entries;
  }

  keyAt(offset: number): Uint8Array | undefined {
    const index = this.values.indexAt(offset);
    return index === undefined ? undefined : indexKey(index);
  }

  protected override userNextKeyAt(key: number): Uint8Array | undefined {
    return nextIndex(key < 0 ? undefined : readIndex(this.memory, key), this.definition.maxEntries);
  }

  protected override userLookupAt(key: number): Uint8Array | undefined {
    const index = readIndex(this.memory, key);
    if (index >= this.definition.maxEntries) return undefined;
    const { valueSize } = this.definition;
    const place = this.values.find(index);
    return place < 0 ? new Uint8Array(valueSize) : this.memory.bytes(place, valueSize).slice();
  }
}

/** Whether all bytes are 0. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** The index that a key at a window offset holds. */
export function readIndex(memory: GuestMemory, key: number): number {
  return memory.view.getUint32(key, true);
}

/** The key behind an index: the first one behind an index that is not there (array_map_get_next_key, kernel/bpf/arraymap.c). */
export function nextIndex(index: number | undefined, maxEntries: number): Uint8Array | undefined {
  if (index === undefined || index >= maxEntries) return indexKey(0);
  return index === maxEntries - 1 ? undefined : indexKey(index + 1);
}

/** The key of an index. */
export function indexKey(index: number): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, index, true);
  return key;
}

/**
 * What Linux refuses an array update for (array_map_update_elem, kernel/bpf/arraymap.c): 0 or a negative error number. No map
 * of a Rex object has BTF that shows a lock, so BPF_F_LOCK is refused.
 */
export function checkArrayUpdate(index: number, maxEntries: number, flags: number, flagsHigh: number): number {
  if (flagsHigh !== 0 || (flags & ~BPF_F_LOCK) >>> 0 > BPF_EXIST) return -ERRNO.EINVAL;
  if (index >= maxEntries) return -ERRNO.E2BIG;
  if ((flags & BPF_NOEXIST) !== 0) return -ERRNO.EEXIST;
  return (flags & BPF_F_LOCK) !== 0 ? -ERRNO.EINVAL : 0;
}

/** Creates an array after Linux's checks. @throws Diagnostic */
export function createArrayMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  checkArray(definition, CREATE_FLAGS);
  environment.mapMemory.take(definition, roundUp8(definition.valueSize) * definition.maxEntries);
  return new ArrayMap(environment, definition);
}
