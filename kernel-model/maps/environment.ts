import type { MapHost } from './map.ts';
import type { PerfEvents } from './perf-events.ts';
import type { MapMemory } from './storage/map-memory.ts';

/** What a map is created with. */
export interface MapEnvironment extends MapHost {
  /** The perf events that user space has open. */
  readonly perfEvents: PerfEvents;
  readonly mapMemory: MapMemory;
}
