import { Diagnostic } from '../../../base/diagnostic.ts';
import type { ReadLimit } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { whatIsLeftOf } from '../../../kernel-model/maps/storage/read-limit.ts';

/** Larger maps are not compared: a sweep would compare them thousands of times. */
const LIMIT: ReadLimit = { entries: 16_384, bytes: 1024 * 1024 };

const LOCK_SIZE = 4;
/** FNV-1a with 32 bits, twice with different starts: differences of maps are small, and nobody makes them collide. */
const PRIME = 0x01000193;

/**
 * A short text for the contents of all maps, as user space reads them. Held locks count as free.
 * @returns `undefined` if the maps are too large
 */
export function mapsDigest({ maps, locks, memory }: Pick<Kernel, 'maps' | 'locks' | 'memory'>): string | undefined {
  const held = locks.all().map(({ lock }) => ({ lock, bytes: memory.u8.slice(lock, lock + LOCK_SIZE) }));
  for (const { lock } of held) memory.u8.fill(0, lock, lock + LOCK_SIZE);
  try {
    return digestOf(maps);
  } catch (error) {
    if (error instanceof Diagnostic && error.code === 'MAP_READ_TOO_LARGE') return undefined;
    throw error;
  } finally {
    for (const { lock, bytes } of held) memory.u8.set(bytes, lock);
  }
}

function digestOf(maps: Kernel['maps']): string {
  let limit = LIMIT;
  const parts: string[] = [];
  for (const map of maps.all()) {
    const entries = map.entries(limit);
    limit = whatIsLeftOf(limit, entries);
    // In the map's own order: an update that moves entries is a change that only programs make.
    let [one, other] = [0x811c9dc5, 0x2b9f41d3];
    for (const { key, value } of entries) {
      for (const bytes of [key, value]) {
        for (let n = 0; n < bytes.length; n++) {
          one = Math.imul(one ^ bytes[n]!, PRIME);
          other = Math.imul(other ^ bytes[n]!, PRIME);
        }
      }
    }
    parts.push(`${map.address} ${entries.length} ${one >>> 0} ${other >>> 0}`);
  }
  return parts.join('\n');
}
