import { ERRNO } from '../errno.ts';
import {
  BPF_F_ACCESS_MASK,
  BPF_F_NO_PREALLOC,
  BPF_F_NUMA_NODE,
  BPF_F_ZERO_SEED,
  checkFlags,
  LARGEST_HASH_ELEMENT,
  refuseCreation,
} from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import {
  BPF_EXIST,
  BPF_F_LOCK,
  BPF_NOEXIST,
  BpfMap,
  type MapDefinition,
  type MapEntryBytes,
  type MapHost,
  NO_VALUE,
  roundUp8,
} from './map.ts';
import { copyBytes } from './storage/copy-bytes.ts';
import { ElementStore } from './storage/element-store.ts';
import { HashIndex } from './storage/hash-index.ts';
import type { ReadCount } from './storage/read-limit.ts';

const CREATE_FLAGS = BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE | BPF_F_ACCESS_MASK | BPF_F_ZERO_SEED;
/** Linux has a power of two of buckets, with less than 2^32 bytes in total. */
const LARGEST_BUCKET_COUNT = 2 ** 27;
/** sizeof(struct bucket) and sizeof(struct htab_elem) (kernel/bpf/hashtab.c). */
const BUCKET_SIZE = 16;
const ELEMENT_HEADER_SIZE = 48;

/**
 * BPF_MAP_TYPE_HASH (kernel/bpf/hashtab.c). An element is its key, then its value, each at a multiple of 8 bytes, and
 * never moves. Like Linux's preallocated elements, an update of an existing key fills a spare element and removes the
 * old one. So a pointer from an earlier lookup still shows the old value. The element freed last is reused first. With
 * BPF_F_NO_PREALLOC the update takes any free element, and the old one is free at once.
 */
export class HashMap extends BpfMap {
  private readonly elements: ElementStore;
  private readonly index: HashIndex;
  private readonly valueOffset: number;
  /** Used elements that are free, the last freed at the end. */
  private readonly free: number[] = [];
  private firstUnused = 0;
  private count = 0;
  /**
   * The element that the next update of an existing key fills, one per CPU (htab->extra_elems). It is made when first
   * needed.
   */
  private readonly spare: Int32Array;
  /** Without BPF_F_NO_PREALLOC, all elements are made with the map. */
  private readonly preallocated: boolean;

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'hash');
    const { name, keySize, valueSize, maxEntries } = definition;
    this.valueOffset = roundUp8(keySize);
    const size = this.valueOffset + roundUp8(valueSize);
    const elements = { name: `elements of map "${name}"`, size, count: maxEntries + host.possibleCpus.length };
    this.elements = new ElementStore(this.memory, elements, this.regions);
    this.preallocated = (definition.flags & BPF_F_NO_PREALLOC) === 0;
    this.spare = new Int32Array(host.possibleCpus.at(-1)! + 1).fill(-1);
    this.index = new HashIndex(this.memory, this.elements, keySize, (bytes) => host.spend?.(bytes));
  }

  lookup(key: number): number {
    const element = this.index.find(key);
    return element < 0 ? NO_VALUE : this.elements.place(element) + this.valueOffset;
  }

  update(key: number, value: number, flags: number, flagsHigh: number): number {
    if (flagsHigh !== 0 || (flags & ~BPF_F_LOCK) >>> 0 > BPF_EXIST) return -ERRNO.EINVAL;
    if ((flags & BPF_F_LOCK) !== 0) return -ERRNO.EINVAL;
    const old = this.index.find(key);
    if (old >= 0 && flags === BPF_NOEXIST) return -ERRNO.EEXIST;
    if (old < 0 && flags === BPF_EXIST) return -ERRNO.ENOENT;
    if (old < 0 && this.count >= this.definition.maxEntries) return -ERRNO.E2BIG;
    const element = old >= 0 ? this.takeSpare(old) : this.take();
    const place = this.elements.place(element);
    copyBytes(this.memory, place, key, this.definition.keySize);
    copyBytes(this.memory, place + this.valueOffset, value, this.definition.valueSize);
    if (old >= 0) this.index.replace(old, element);
    else this.index.insert(element);
    return 0;
  }

  delete(key: number): number {
    const element = this.index.find(key);
    if (element < 0) return -ERRNO.ENOENT;
    this.index.remove(element);
    this.free.push(element);
    this.count--;
    return 0;
  }

  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    const { keySize, valueSize } = this.definition;
    return [...this.index].map((element) => {
      count.add(keySize + valueSize);
      const place = this.elements.place(element);
      return {
        key: this.memory.bytes(place, keySize).slice(),
        value: this.memory.bytes(place + this.valueOffset, valueSize).slice(),
      };
    });
  }

  protected override userTakeAt(key: number): Uint8Array | undefined {
    const value = this.userLookupAt(key);
    this.delete(key);
    return value;
  }

  keyAt(offset: number): Uint8Array | undefined {
    const element = this.elements.indexAt(offset);
    if (element === undefined || element >= this.firstUnused) return undefined;
    return this.memory.bytes(this.elements.place(element), this.definition.keySize).slice();
  }

  private take(): number {
    const element = this.free.pop() ?? this.takeUnused();
    this.count++;
    return element;
  }

  private takeSpare(old: number): number {
    if (!this.preallocated) {
      const element = this.free.pop() ?? this.takeUnused();
      this.free.push(old);
      return element;
    }
    const cpu = this.host.currentCpu();
    const spare = this.spare[cpu]!;
    const element = spare >= 0 ? spare : this.takeUnused();
    this.spare[cpu] = old;
    return element;
  }

  /**
   * An element that was never used. It is placed before it is counted, so that a lack of room does not damage the map.
   */
  private takeUnused(): number {
    this.elements.place(this.firstUnused);
    return this.firstUnused++;
  }
}

/** The memory that Linux allocates for a hash map, in bytes: buckets, and all elements unless BPF_F_NO_PREALLOC. */
function memoryOf({ keySize, valueSize, maxEntries, flags }: MapDefinition, cpuCount: number): number {
  const buckets = 2 ** Math.ceil(Math.log2(maxEntries)) * BUCKET_SIZE;
  if ((flags & BPF_F_NO_PREALLOC) !== 0) return buckets;
  return buckets + (ELEMENT_HEADER_SIZE + roundUp8(keySize) + roundUp8(valueSize)) * (maxEntries + cpuCount);
}

/** Creates a hash map after Linux's checks (htab_map_alloc_check, kernel/bpf/hashtab.c). @throws Diagnostic */
export function createHashMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  const { keySize, valueSize, maxEntries } = definition;
  checkFlags(definition, CREATE_FLAGS);
  if (maxEntries === 0) throw refuseCreation('EINVAL', definition, 'max_entries is 0');
  if (keySize === 0) throw refuseCreation('EINVAL', definition, 'key_size is 0');
  if (valueSize === 0) throw refuseCreation('EINVAL', definition, 'value_size is 0');
  if (keySize + valueSize >= LARGEST_HASH_ELEMENT) {
    throw refuseCreation('E2BIG', definition, `key and value together have ${keySize + valueSize} bytes`);
  }
  if (maxEntries > LARGEST_BUCKET_COUNT) throw refuseCreation('E2BIG', definition, `max_entries is ${maxEntries}`);
  environment.mapMemory.take(definition, memoryOf(definition, environment.possibleCpus.length));
  return new HashMap(environment, definition);
}
