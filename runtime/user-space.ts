import type { UserAction } from '../kernel-model/events.ts';
import type { MapRecord, Target } from './target.ts';

/**
 * Executes an action of user space between events. @returns the records that it read. @throws Diagnostic if the kernel
 * refuses
 */
export async function actInUserSpace(target: Target, action: UserAction): Promise<readonly MapRecord[]> {
  switch (action.kind) {
    case 'map_update':
      await target.updateMap(action);
      return [];
    case 'map_deletion':
      for (const key of action.keys) await target.deleteMapEntry(action.map, key);
      return [];
    case 'perf_buffers':
      await target.listenToMap(action.map, action.pages);
      return [];
    case 'perf_counter': {
      const { map, slot, cpu, counter = 0n, enabled = 0n, running = 0n } = action;
      await target.putCounter(map, slot, { cpu, counter, enabled, running });
      return [];
    }
    case 'record_reading':
      return await target.takeRecords(action.map);
  }
}
