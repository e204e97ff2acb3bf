import type { Kernel } from '../../../kernel-model/kernel.ts';
import { mapsDigest } from './maps-digest.ts';

/**
 * A short text for what helpers can change for others: maps, locks, references, the trace, the log, and packets that went out.
 * @returns `undefined` if the maps are too large
 */
export function stateDigest(kernel: Kernel): string | undefined {
  const maps = mapsDigest(kernel);
  if (maps === undefined) return undefined;
  const { locks, references, trace, log, run } = kernel;
  const held = locks.all().map(({ lock }) => lock);
  const counted = references.all().map(({ object }) => object);
  return JSON.stringify([maps, held, counted, trace.total, log.total, run?.packetsOut.length ?? 0]);
}
