import type { GuestMemory } from '../../memory/guest-memory.ts';

/** A loop is faster than copyWithin up to this length. */
const SHORT_COPY = 64;

/** Copies bytes between places that do not overlap, like memcpy. */
export function copyBytes(memory: GuestMemory, target: number, source: number, size: number): void {
  if (size > SHORT_COPY) {
    memory.u8.copyWithin(target, source, source + size);
    return;
  }
  const { view, u8 } = memory;
  let place = 0;
  for (; place + 4 <= size; place += 4) view.setUint32(target + place, view.getUint32(source + place, true), true);
  for (; place < size; place++) u8[target + place] = u8[source + place]!;
}
