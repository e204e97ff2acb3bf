import { Diagnostic } from '../../base/diagnostic.ts';
import type { MapEnvironment } from './environment.ts';
import type { BpfMap, MapDefinition, MapHost } from './map.ts';
import { PerfEvents } from './perf-events.ts';
import { RingBufferMap } from './ring-buffer.ts';
import type { EntryPlace } from './storage/entry-place.ts';
import { MapMemory } from './storage/map-memory.ts';
import { MAP_TYPES } from './table.ts';

const NOTHING: readonly Diagnostic[] = [];

/** The maps of a kernel. It knows no names: two objects may each have a map with the same name. */
export class Maps {
  /** The open perf events of user space. */
  readonly perfEvents = new PerfEvents();
  private readonly environment: MapEnvironment;
  private readonly byAddress = new Map<number, BpfMap>();
  /** The map where {@link entryAt} found the last entry: programs ask for one map again and again. */
  private lastFound: BpfMap | undefined;
  private readonly ringBuffers = new Set<RingBufferMap>();
  private readonly memory = new MapMemory();
  /** How often each map is held, and the memory that it gives back at its end. */
  private readonly holds = new Map<BpfMap, { count: number; readonly bytes: number }>();

  constructor(host: MapHost) {
    this.environment = {
      ...host,
      currentCpu: () => host.currentCpu(),
      perfEvents: this.perfEvents,
      mapMemory: this.memory,
    };
  }

  /**
   * Creates a map, like BPF_MAP_CREATE of bpf(2). The creator holds it.
   * @throws Diagnostic of kind `refused` with Linux's errno, or `unsupported` for a type that the model does not have
   *   yet
   */
  create(definition: MapDefinition): BpfMap {
    const type = MAP_TYPES.get(definition.type);
    if (type === undefined) {
      throw new Diagnostic({
        code: 'MAP_TYPE_UNKNOWN',
        kind: 'refused',
        errno: 'EINVAL',
        message: `map "${definition.name}" has type ${definition.type}, which Linux does not have`,
        cause: `the types that programs use are ${[...MAP_TYPES.keys()].join(', ')}`,
        hint: 'see enum bpf_map_type in include/uapi/linux/bpf.h',
      });
    }
    if (type.create === undefined) {
      throw new Diagnostic({
        code: 'MAP_TYPE_UNSUPPORTED',
        kind: 'unsupported',
        message: `map "${definition.name}" is of type ${type.name} (${definition.type})`,
        cause: `the model does not have ${type.name} maps`,
        hint: 'use a map type that npx rex-conformance support lists',
      });
    }
    const { taken } = this.memory;
    try {
      const map = type.create(this.environment, definition);
      this.byAddress.set(map.address, map);
      if (map instanceof RingBufferMap) this.ringBuffers.add(map);
      this.holds.set(map, { count: 1, bytes: this.memory.taken - taken });
      return map;
    } catch (error) {
      this.memory.giveBack(this.memory.taken - taken);
      throw error;
    }
  }

  /** Holds a map once more (bpf_map_inc, kernel/bpf/syscall.c). */
  hold(map: BpfMap): void {
    const holds = this.holds.get(map);
    if (holds !== undefined) holds.count++;
  }

  /** Lets a map go. It is destroyed when nobody holds it any more (bpf_map_put, kernel/bpf/syscall.c). */
  put(map: BpfMap): void {
    const holds = this.holds.get(map);
    if (holds === undefined || --holds.count > 0) return;
    this.memory.giveBack(holds.bytes);
    this.destroy(map);
  }

  /** The map with a kernel address at a window offset. */
  at(address: number): BpfMap | undefined {
    return this.byAddress.get(address);
  }

  /** The ring buffer with data at a window offset. */
  ringBufferAt(offset: number): RingBufferMap | undefined {
    for (const ring of this.ringBuffers) if (ring.holds(offset)) return ring;
    return undefined;
  }

  /** Record headers in ring buffers that a finished program overwrote. */
  overwrittenHeaders(): readonly Diagnostic[] {
    if (this.ringBuffers.size === 0) return NOTHING;
    return [...this.ringBuffers].flatMap((ring) => ring.overwrittenHeader() ?? []);
  }

  /** Every map, in order of creation. */
  all(): IterableIterator<BpfMap> {
    return this.byAddress.values();
  }

  /** The entry with a value at a window offset, for messages. */
  entryAt(offset: number): EntryPlace | undefined {
    const again = this.lastFound?.entryAt(offset);
    if (again !== undefined) return again;
    for (const map of this.byAddress.values()) {
      const entry = map.entryAt(offset);
      if (entry === undefined) continue;
      this.lastFound = map;
      return entry;
    }
    return undefined;
  }

  private destroy(map: BpfMap): void {
    this.holds.delete(map);
    this.byAddress.delete(map.address);
    if (map instanceof RingBufferMap) this.ringBuffers.delete(map);
    this.lastFound = undefined;
    map.release();
  }
}

/** A kernel with maps. */
export interface HasMaps {
  readonly maps: Maps;
}
