import { ERRNO } from '../errno.ts';
import { BPF_F_ACCESS_MASK, BPF_F_NUMA_NODE, checkFlags, refuseCreation } from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import {
  BPF_EXIST,
  BPF_NOEXIST,
  BpfMap,
  type MapDefinition,
  type MapEntryBytes,
  type MapHost,
  refusedOperation,
} from './map.ts';
import { ElementStore } from './storage/element-store.ts';
import type { ReadCount } from './storage/read-limit.ts';

/** The largest value (KMALLOC_MAX_SIZE). */
const LARGEST_VALUE = 4194304;
const NO_KEY = new Uint8Array();

/**
 * The common part of queues and stacks (kernel/bpf/queue_stack_maps.c): values without keys in a ring, with no pointers
 * from programs. They differ only in the end where values are taken.
 */
export abstract class QueueStackMap extends BpfMap {
  private readonly ring: ElementStore;
  private oldest = 0;
  protected count = 0;

  constructor(host: MapHost, definition: MapDefinition, typeName: string) {
    super(host, definition, typeName);
    const { name, valueSize, maxEntries } = definition;
    const elements = { name: `values of map "${name}"`, size: valueSize, count: maxEntries, protection: 0 };
    this.ring = new ElementStore(this.memory, elements, this.regions);
  }

  /** How many values are older than the next one to take. */
  protected abstract nextAge(): number;

  /** A queue has no keys to look up. */
  lookup(_key: number): number {
    return -1;
  }

  update(_key: number, _value: number, _flags: number, _flagsHigh: number): number {
    return -ERRNO.EINVAL;
  }

  delete(_key: number): number {
    return -ERRNO.EINVAL;
  }

  /** Adds a value. With BPF_EXIST, it may replace the oldest one. */
  override push(value: number, flags: number, flagsHigh: number): number {
    if (flagsHigh !== 0 || (flags & BPF_NOEXIST) !== 0 || flags >>> 0 > BPF_EXIST) return -ERRNO.EINVAL;
    const { valueSize, maxEntries } = this.definition;
    if (this.count === maxEntries) {
      if (flags !== BPF_EXIST) return -ERRNO.E2BIG;
      this.oldest = (this.oldest + 1) % maxEntries;
      this.count--;
    }
    // The place may be new memory, which replaces the views.
    const place = this.placeOf(this.count);
    this.memory.u8.copyWithin(place, value, value + valueSize);
    this.count++;
    return 0;
  }

  override pop(value: number): number {
    const result = this.peek(value);
    if (result === 0) this.dropNext();
    return result;
  }

  /** Copies the next value to take; zeros if there is none. */
  override peek(value: number): number {
    const { u8 } = this.memory;
    if (this.count === 0) {
      u8.fill(0, value, value + this.definition.valueSize);
      return -ERRNO.ENOENT;
    }
    const place = this.placeOf(this.nextAge());
    u8.copyWithin(value, place, place + this.definition.valueSize);
    return 0;
  }

  /** The values from oldest to youngest. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    return Array.from({ length: this.count }, (_, age) => {
      count.add(this.definition.valueSize);
      return { key: NO_KEY, value: this.copyOf(age) };
    });
  }

  keyAt(_offset: number): Uint8Array | undefined {
    return undefined;
  }

  protected override userLookupAt(_key: number): Uint8Array | undefined {
    return this.count === 0 ? undefined : this.copyOf(this.nextAge());
  }

  protected override userNextKeyAt(_key: number): Uint8Array | undefined {
    throw refusedOperation('EINVAL', this, 'gone through');
  }

  protected override userTakeAt(key: number): Uint8Array | undefined {
    const value = this.userLookupAt(key);
    if (value !== undefined) this.dropNext();
    return value;
  }

  protected override userUpdateAt(_key: number, value: number, flags: number): number {
    return this.push(value, flags, 0);
  }

  private dropNext(): void {
    if (this.nextAge() === 0) this.oldest = (this.oldest + 1) % this.definition.maxEntries;
    this.count--;
    // Programs never see the place of a value, so an empty ring starts again in used memory.
    if (this.count === 0) this.oldest = 0;
  }

  private placeOf(age: number): number {
    return this.ring.place((this.oldest + age) % this.definition.maxEntries);
  }

  private copyOf(age: number): Uint8Array {
    return this.memory.bytes(this.placeOf(age), this.definition.valueSize).slice();
  }
}

/** Linux's checks of a queue's or stack's definition (queue_stack_map_alloc_check), and the memory for it. @throws Diagnostic */
export function checkQueueStack({ mapMemory }: MapEnvironment, definition: MapDefinition): void {
  const { keySize, valueSize, maxEntries } = definition;
  if (maxEntries === 0) throw refuseCreation('EINVAL', definition, 'max_entries is 0');
  if (valueSize === 0) throw refuseCreation('EINVAL', definition, 'value_size is 0');
  if (keySize !== 0) throw refuseCreation('EINVAL', definition, `key_size is ${keySize}; its values have no keys`);
  checkFlags(definition, BPF_F_NUMA_NODE | BPF_F_ACCESS_MASK);
  if (valueSize > LARGEST_VALUE) {
    throw refuseCreation('E2BIG', definition, `value_size ${valueSize} is above ${LARGEST_VALUE}`);
  }
  mapMemory.take(definition, valueSize * (maxEntries + 1));
}
