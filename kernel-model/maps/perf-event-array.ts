import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../errno.ts';
import {
  BPF_F_NUMA_NODE,
  BPF_F_PRESERVE_ELEMS,
  BPF_F_RDONLY,
  BPF_F_WRONLY,
  checkFlags,
  refuseCreation,
} from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import { indexKey, readIndex } from './indexed.ts';
import { BPF_ANY, BpfMap, type MapDefinition, type MapEntryBytes, refused, refusedOperation } from './map.ts';
import type { PerfEvent, PerfEventDescription, PerfEvents } from './perf-events.ts';
import type { RecordMap } from './records.ts';
import type { ReadCount } from './storage/read-limit.ts';
import type { UserRecord } from './user-record.ts';

const CREATE_FLAGS = BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY | BPF_F_PRESERVE_ELEMS;
/** A value is a file descriptor. */
const VALUE_SIZE = 4;
/** Linux keeps a pointer to each event. */
const POINTER_SIZE = 8;

/**
 * BPF_MAP_TYPE_PERF_EVENT_ARRAY (kernel/bpf/arraymap.c): perf events that user space has opened. Programs write samples
 * to them or read their counters. User space puts them in by their file descriptors, and cannot look at them.
 */
export class PerfEventArrayMap extends BpfMap implements RecordMap {
  private readonly perfEvents: PerfEvents;
  private readonly events = new Map<number, PerfEvent>();

  constructor(environment: MapEnvironment, definition: MapDefinition) {
    super(environment, definition, 'perf_event_array');
    this.perfEvents = environment.perfEvents;
  }

  /** The event in a slot; `undefined` for an empty slot. */
  eventAt(index: number): PerfEvent | undefined {
    return this.events.get(index);
  }

  /**
   * User space opens an event for the output of programs on each CPU, with a buffer, and puts it in the CPU's slot.
   * Like libbpf's perf_buffer__new, it does so for the CPUs below their count (libbpf_num_possible_cpus). With gaps in
   * their numbers, CPUs above get none. CPUs that are offline, or have no slot, get none either.
   * @param pages data pages of each buffer, a power of two
   * @throws Diagnostic MAP_EINVAL for another number of pages (perf_mmap, kernel/events/core.c)
   */
  listen(pages: number): void {
    if (!Number.isInteger(Math.log2(pages))) {
      const cause = `a buffer of ${pages} data pages cannot be mapped: their number is a power of two`;
      throw refused(
        'EINVAL',
        `user space cannot listen to map "${this.definition.name}"`,
        cause,
        'map 1, 2, 4, … pages',
      );
    }
    for (let cpu = 0; cpu < Math.min(this.host.possibleCpus.length, this.definition.maxEntries); cpu++) {
      if (this.host.isOnline?.(cpu) !== false) this.put(cpu, { cpu, kind: 'bpf-output', pages });
    }
  }

  /**
   * User space opens an event and puts it into a slot.
   * @throws Diagnostic MAP_EINVAL for a CPU that does not exist (perf_event_open(2)), MAP_E2BIG for such a slot
   */
  put(slot: number, description: PerfEventDescription): void {
    const { possibleCpus } = this.host;
    const last = possibleCpus.at(-1)!;
    if (description.cpu > last) {
      const cause = `the kernel's CPUs are ${last === possibleCpus.length - 1 ? `0 to ${last}` : possibleCpus.join(', ')}`;
      throw refused('EINVAL', `no perf event can be opened on CPU ${description.cpu}`, cause, 'name an existing CPU');
    }
    if (this.host.isOnline?.(description.cpu) === false) {
      throw refused(
        'ENODEV',
        `no perf event can be opened on CPU ${description.cpu}`,
        this.host.possibleCpus.includes(description.cpu) ? 'it is offline' : 'the kernel never has it',
        'name a CPU that is online',
      );
    }
    this.userUpdate(indexKey(slot), indexKey(this.perfEvents.create(description)));
  }

  records(): UserRecord[] {
    return this.inOrder().flatMap((event) => event.unread());
  }

  takeRecords(limit: number = Number.POSITIVE_INFINITY): UserRecord[] {
    const taken: UserRecord[] = [];
    for (const event of this.inOrder()) taken.push(...event.take(limit - taken.length));
    return taken;
  }

  /** Fills the buffer of each event, up to 1 MiB of them, as where user space is late. */
  fill(): void {
    for (const event of this.inOrder()) event.fill();
  }

  lookup(_key: number): number {
    return -ERRNO.EOPNOTSUPP;
  }

  /** Programs cannot call this operation on this type, as with {@link BpfMap.push}. */
  update(_key: number, _value: number, _flags: number, _flagsHigh: number): number {
    return this.push(0, 0, 0);
  }

  delete(key: number): number {
    const index = readIndex(this.memory, key);
    if (index >= this.definition.maxEntries) return -ERRNO.E2BIG;
    return this.events.delete(index) ? 0 : -ERRNO.ENOENT;
  }

  /** The samples that user space has not taken, by the numbers of their CPUs. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    return this.records().map(({ cpu, bytes }) => {
      count.add(bytes.length);
      return { key: indexKey(cpu ?? 0), value: bytes };
    });
  }

  keyAt(_offset: number): Uint8Array | undefined {
    return undefined;
  }

  protected override userLookupAt(_key: number): Uint8Array | undefined {
    throw refusedOperation('ENOTSUPP', this, 'looked up');
  }

  protected override userUpdateAt(key: number, value: number, flags: number): number {
    const index = readIndex(this.memory, key);
    if (flags !== BPF_ANY) return -ERRNO.EINVAL;
    if (index >= this.definition.maxEntries) return -ERRNO.E2BIG;
    const event = this.perfEvents.at(this.memory.view.getUint32(value, true));
    if (event === undefined) return -ERRNO.EBADF;
    this.events.set(index, event);
    return 0;
  }

  /** Each event once, in order of slots: one event may be in several. */
  private inOrder(): PerfEvent[] {
    const slots = [...this.events].sort(([left], [right]) => left - right);
    return [...new Set(slots.map(([, event]) => event))];
  }
}

/** Creates a perf event array after Linux's checks (fd_array_map_alloc_check, kernel/bpf/arraymap.c). @throws Diagnostic */
export function createPerfEventArrayMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  const { keySize, valueSize, maxEntries } = definition;
  if (maxEntries === 0) throw refuseCreation('EINVAL', definition, 'max_entries is 0');
  if (keySize !== 4) throw refuseCreation('EINVAL', definition, `key_size is ${keySize}; keys are u32`);
  if (valueSize !== VALUE_SIZE) {
    throw refuseCreation(
      'EINVAL',
      definition,
      `value_size is ${valueSize}; values are file descriptors, ${VALUE_SIZE} bytes`,
    );
  }
  checkFlags(definition, CREATE_FLAGS);
  environment.mapMemory.take(definition, POINTER_SIZE * maxEntries);
  return new PerfEventArrayMap(environment, definition);
}

/** The map as one of this type. @throws Diagnostic MAP_NO_PERF_EVENT_ARRAY */
export function perfEventArray(map: BpfMap): PerfEventArrayMap {
  if (map instanceof PerfEventArrayMap) return map;
  throw new Diagnostic({
    code: 'MAP_NO_PERF_EVENT_ARRAY',
    kind: 'input',
    message: `user space cannot put perf events into map "${map.definition.name}"`,
    cause: `it is of type ${map.typeName}`,
    hint: 'name a perf event array',
  });
}
