import type { MapHost } from './map.ts';
import type { PerfEvents } from './perf-events.ts';
import type { MapMemory } from './storage/map-memory.ts';

/** The environment for creating a map. */
export interface MapEnvironment extends MapHost {
  /** The open perf events of user space. */
  readonly perfEvents: PerfEvents;
  readonly mapMemory: MapMemory;
}
