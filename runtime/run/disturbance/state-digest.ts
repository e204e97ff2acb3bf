import type { Kernel } from '../../../kernel-model/kernel.ts';
import { RingBufferMap } from '../../../kernel-model/maps/ring-buffer.ts';
import { mapsDigest } from './maps-digest.ts';

/**
 * A short text for what helpers can change for others: maps, positions of ring buffers, locks, references, the trace, the log, and packets that went out.
 * @returns `undefined` if the maps are too large
 */
export function stateDigest(kernel: Kernel): string | undefined {
  const maps = mapsDigest(kernel);
  if (maps === undefined) return undefined;
  const { locks, references, trace, log, run } = kernel;
  const rings = [...kernel.maps.all()].map((map) =>
    map instanceof RingBufferMap ? [map.consumerPosition, map.producerPosition, map.wakeups] : [],
  );
  const held = locks.all().map(({ lock }) => lock);
  const counted = references.all().map(({ object }) => object);
  return JSON.stringify([maps, rings, held, counted, trace.total, log.total, run?.packetsOut.length ?? 0]);
}
