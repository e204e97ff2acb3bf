import { ERRNO } from '../errno.ts';
import { BPF_F_NUMA_NODE, BPF_F_RDONLY, BPF_F_WRONLY, checkFlags, refuseCreation } from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import { indexKey, readIndex } from './indexed.ts';
import { BpfMap, type MapDefinition, type MapEntryBytes, type MapHost } from './map.ts';
import { jhash2 } from './storage/jhash.ts';
import type { ReadCount } from './storage/read-limit.ts';

/** The most frames of a stack (the default of kernel.perf_event_max_stack). */
const MAX_STACK_DEPTH = 127;
/** Entries give the file and offset of an address, not only the address (include/uapi/linux/bpf.h). */
const BPF_F_STACK_BUILD_ID = 1 << 5;
/** sizeof(struct bpf_stack_build_id), the offset of its address, and its status for an address without a build ID. */
const BUILD_ID_SIZE = 32;
const BUILD_ID_ADDRESS = 24;
const BPF_STACK_BUILD_ID_IP = 2;
const CREATE_FLAGS = BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY | BPF_F_STACK_BUILD_ID;
const POINTER_SIZE = 8;
/** sizeof(struct stack_map_bucket) without its data. */
const BUCKET_HEADER_SIZE = 16;
const LARGEST_ENTRY_COUNT = 2 ** 31;

/** Flags of bpf_get_stackid: frames to skip, the user's stack, comparing by hash alone, replacing another stack. */
export const BPF_F_SKIP_FIELD_MASK = 0xff;
export const BPF_F_USER_STACK = 1 << 8;
export const BPF_F_FAST_STACK_CMP = 1 << 9;
export const BPF_F_REUSE_STACKID = 1 << 10;

interface Bucket {
  readonly hash: number;
  readonly frames: BigUint64Array;
}

/**
 * BPF_MAP_TYPE_STACK_TRACE (kernel/bpf/stackmap.c): stacks by their hash, cut to the number of buckets. Programs put
 * them in and cannot look at them. With build IDs, each address stays an address, as Linux does if it finds no build
 * ID: the model's tasks have no files mapped.
 */
export class StackTraceMap extends BpfMap {
  private readonly buckets = new Map<number, Bucket>();
  private readonly bucketCount: number;
  private readonly entrySize: number;

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'stack_trace');
    this.bucketCount = 2 ** Math.ceil(Math.log2(definition.maxEntries));
    this.entrySize = entrySize(definition);
  }

  /** How many frames of a stack are walked, with those to skip (stack_map_calculate_max_depth). */
  deepest(skip: number): number {
    return Math.min(this.definition.valueSize / this.entrySize + skip, MAX_STACK_DEPTH);
  }

  /**
   * Puts a stack in (__bpf_get_stackid). A sampled chain may skip more frames than a walk ever has. Then all remaining
   * ones are kept, because the difference wraps around.
   * @param stack innermost frame first, as walked or sampled
   * @returns the stack's id, or a negative error number
   */
  enter(stack: readonly bigint[], flags: number): number {
    const skip = flags & BPF_F_SKIP_FIELD_MASK;
    if (stack.length <= skip) return -ERRNO.EFAULT;
    const kept = (this.deepest(skip) - skip) >>> 0;
    const frames = BigUint64Array.from(stack.slice(skip, Math.min(stack.length, skip + kept)));
    const hash = jhash2(new Uint32Array(frames.buffer));
    const id = hash % this.bucketCount;
    const bucket = this.buckets.get(id);
    const sameHash = bucket?.hash === hash;
    if (sameHash && (flags & BPF_F_FAST_STACK_CMP) !== 0) return id;
    const full = this.buckets.size >= this.definition.maxEntries;
    if (full && this.entrySize === BUILD_ID_SIZE) return -ERRNO.ENOMEM;
    if (bucket !== undefined && sameHash && equal(bucket.frames, frames)) return id;
    if (bucket !== undefined && (flags & BPF_F_REUSE_STACKID) === 0) return -ERRNO.EEXIST;
    if (full) return -ERRNO.ENOMEM;
    this.buckets.set(id, { hash, frames });
    return id;
  }

  lookup(_key: number): number {
    return -ERRNO.EOPNOTSUPP;
  }

  update(_key: number, _value: number, _flags: number, _flagsHigh: number): number {
    return -ERRNO.EINVAL;
  }

  delete(key: number): number {
    const id = readIndex(this.memory, key);
    if (id >= this.bucketCount) return -ERRNO.E2BIG;
    return this.buckets.delete(id) ? 0 : -ERRNO.ENOENT;
  }

  /** The stacks by their ids, with the rest of each value zeroed. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    return [...this.buckets].map(([id, bucket]) => {
      count.add(this.definition.valueSize);
      return { key: indexKey(id), value: this.contents(bucket) };
    });
  }

  keyAt(_offset: number): Uint8Array | undefined {
    return undefined;
  }

  protected override userLookupAt(key: number): Uint8Array | undefined {
    const bucket = this.buckets.get(readIndex(this.memory, key));
    return bucket === undefined ? undefined : this.contents(bucket);
  }

  protected override userTakeAt(key: number): Uint8Array | undefined {
    const value = this.userLookupAt(key);
    this.buckets.delete(readIndex(this.memory, key));
    return value;
  }

  private contents({ frames }: Bucket): Uint8Array {
    const value = new Uint8Array(this.definition.valueSize);
    const view = new DataView(value.buffer);
    frames.forEach((frame, index) => {
      const place = index * this.entrySize;
      if (this.entrySize === BUILD_ID_SIZE) view.setInt32(place, BPF_STACK_BUILD_ID_IP, true);
      view.setBigUint64(this.entrySize === BUILD_ID_SIZE ? place + BUILD_ID_ADDRESS : place, frame, true);
    });
    return value;
  }
}

function entrySize({ flags }: MapDefinition): number {
  return (flags & BPF_F_STACK_BUILD_ID) === 0 ? 8 : BUILD_ID_SIZE;
}

function equal(left: BigUint64Array, right: BigUint64Array): boolean {
  return left.length === right.length && left.every((frame, index) => frame === right[index]);
}

/**
 * The memory that Linux allocates for the map, in bytes: pointers to the buckets, a power of two of them, and all
 * possible buckets.
 */
function memoryOf({ valueSize, maxEntries }: MapDefinition): number {
  return POINTER_SIZE * 2 ** Math.ceil(Math.log2(maxEntries)) + (BUCKET_HEADER_SIZE + valueSize) * maxEntries;
}

/** Creates a stack trace map after Linux's checks (stack_map_alloc, kernel/bpf/stackmap.c). @throws Diagnostic */
export function createStackTraceMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  const { keySize, valueSize, maxEntries } = definition;
  checkFlags(definition, CREATE_FLAGS);
  if (maxEntries === 0) throw refuseCreation('EINVAL', definition, 'max_entries is 0');
  if (keySize !== 4) throw refuseCreation('EINVAL', definition, `key_size is ${keySize}; a stack's id is u32`);
  const size = entrySize(definition);
  if (valueSize < 8 || valueSize % size !== 0) {
    throw refuseCreation('EINVAL', definition, `value_size is ${valueSize}, not a number of entries of ${size} bytes`);
  }
  if (valueSize / size > MAX_STACK_DEPTH) {
    throw refuseCreation('EINVAL', definition, `value_size has room for more than ${MAX_STACK_DEPTH} frames`);
  }
  if (maxEntries > LARGEST_ENTRY_COUNT) throw refuseCreation('E2BIG', definition, `max_entries is ${maxEntries}`);
  environment.mapMemory.take(definition, memoryOf(definition));
  return new StackTraceMap(environment, definition);
}
