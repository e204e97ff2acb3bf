import { ERRNO } from '../errno.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { SCANNED_GROUP } from '../memory/memory-scan.ts';
import { checkFlags, refuseCreation } from './creation.ts';
import {
  BPF_EXIST,
  BPF_F_LOCK,
  BPF_NOEXIST,
  BpfMap,
  type MapDefinition,
  type MapEntryBytes,
  type MapHost,
} from './map.ts';
import { copyBytes } from './storage/copy-bytes.ts';
import { ElementStore } from './storage/element-store.ts';
import { EntryPlace } from './storage/entry-place.ts';
import type { ReadCount } from './storage/read-limit.ts';

const INT_MAX = 0x7fffffff;

/**
 * The common part of arrays and per-CPU arrays (kernel/bpf/arraymap.c). All entries exist from the start, zeroed, each
 * at a multiple of 8 bytes. Keys are u32 in the machine's order. An array has one copy of its values, a per-CPU array
 * one per CPU.
 */
export abstract class IndexedMap extends BpfMap {
  protected readonly copies: readonly ElementStore[];

  /** @param copies the name of each copy of the values, for fault reports */
  constructor(host: MapHost, definition: MapDefinition, typeName: string, copies: readonly string[]) {
    super(host, definition, typeName);
    const { valueSize: size, maxEntries: count } = definition;
    this.copies = copies.map((name) => new ElementStore(this.memory, { name, size, count }, this.regions));
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

  /** Every entry. In too large an array, only entries that are not zero in every copy. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    const entries: MapEntryBytes[] = [];
    for (const index of this.indexes()) {
      if (this.sparse && this.isZero(index)) continue;
      count.add(this.userValueSize);
      entries.push({ key: indexKey(index), value: this.userValue(index) });
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

  /** The key of a place stays, so that it is looked up when it is shown. */
  override entryAt(offset: number): EntryPlace | undefined {
    for (const copy of this.copies) {
      if (copy.indexAt(offset) !== undefined) return new EntryPlace(this, offset);
    }
    return undefined;
  }

  protected override userNextKeyAt(key: number): Uint8Array | undefined {
    return nextIndex(key < 0 ? undefined : readIndex(this.memory, key), this.definition.maxEntries);
  }

  protected override userLookupAt(key: number): Uint8Array | undefined {
    const index = readIndex(this.memory, key);
    return index < this.definition.maxEntries ? this.userValue(index) : undefined;
  }

  /** The size of one copy in a value of user space, in bytes. */
  private get copySize(): number {
    return this.userValueSize / this.copies.length;
  }

  /** All indexes in order. If they are too many, only those with a value that may not be zero in some copy. */
  private indexes(): Iterable<number> {
    if (!this.sparse) return this.copies[0]!.read();
    const indexes = new Set<number>();
    for (const copy of this.copies) for (const index of copy.read()) indexes.add(index);
    return indexes;
  }

  private get sparse(): boolean {
    return this.copies[0]!.sparse;
  }

  private isZero(index: number): boolean {
    return this.copies.every((copy) => {
      const place = copy.find(index);
      if (place < 0) return true;
      // The rest behind the whole groups, or the first group with something in it.
      const same = this.memory.scan.sameUpTo(place, place + this.copySize, 0, 0);
      const rest = Math.min(SCANNED_GROUP, place + this.copySize - same);
      return this.memory.bytes(same, rest).every((byte) => byte === 0);
    });
  }

  /** The value for user space: all copies, one after the other. */
  private userValue(index: number): Uint8Array {
    const value = new Uint8Array(this.userValueSize);
    this.copies.forEach((copy, n) => {
      const place = copy.find(index);
      if (place >= 0) value.set(this.memory.bytes(place, this.copySize), n * this.copySize);
    });
    return value;
  }
}

/** The index in a key at a window offset. */
export function readIndex(memory: GuestMemory, key: number): number {
  return memory.view.getUint32(key, true);
}

/** The key of an index. */
export function indexKey(index: number): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, index, true);
  return key;
}

/**
 * The key after an index. After an index out of range comes the first (array_map_get_next_key, kernel/bpf/arraymap.c).
 */
function nextIndex(index: number | undefined, maxEntries: number): Uint8Array | undefined {
  if (index === undefined || index >= maxEntries) return indexKey(0);
  return index === maxEntries - 1 ? undefined : indexKey(index + 1);
}

/**
 * Linux's checks of an array update (array_map_update_elem, kernel/bpf/arraymap.c): 0 or a negative error number. Maps
 * of Rex objects have no BTF that shows a lock, so BPF_F_LOCK is refused.
 */
export function checkArrayUpdate(index: number, maxEntries: number, flags: number, flagsHigh: number): number {
  if (flagsHigh !== 0 || (flags & ~BPF_F_LOCK) >>> 0 > BPF_EXIST) return -ERRNO.EINVAL;
  if (index >= maxEntries) return -ERRNO.E2BIG;
  if ((flags & BPF_NOEXIST) !== 0) return -ERRNO.EEXIST;
  return (flags & BPF_F_LOCK) !== 0 ? -ERRNO.EINVAL : 0;
}

/** Checks an array's sizes as Linux does (array_map_alloc_check, kernel/bpf/arraymap.c). @throws Diagnostic */
export function checkArray(definition: MapDefinition, allowedFlags: number): void {
  const { keySize, valueSize, maxEntries } = definition;
  if (maxEntries === 0) throw refuseCreation('EINVAL', definition, 'max_entries is 0');
  if (keySize !== 4) throw refuseCreation('EINVAL', definition, `key_size is ${keySize}; an array's keys are u32`);
  if (valueSize === 0) throw refuseCreation('EINVAL', definition, 'value_size is 0');
  checkFlags(definition, allowedFlags);
  if (valueSize > INT_MAX) throw refuseCreation('E2BIG', definition, `value_size ${valueSize} is above ${INT_MAX}`);
}
