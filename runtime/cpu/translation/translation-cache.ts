import { sameBytes } from '../../../base/bytes.ts';
import type { GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../engine.ts';
import type { ReadOnlyData } from '../jump-tables.ts';
import { TranslatedImage } from './translated-image.ts';

const MOST_KEPT = 32;

/** A translation and all it was made from. */
interface Kept {
  readonly key: string;
  readonly code: readonly Uint8Array[];
  /** What was read of the image's read-only data: offset and entry, `undefined` where there was none. */
  readonly entriesRead: ReadonlyMap<number, number | undefined>;
  readonly image: TranslatedImage;
}

/** Translations last used, the latest last. */
const kept: Kept[] = [];

/**
 * The translation of an image's code: one made before where it would be the same, otherwise a new one. One that has grown by what an engine
 * entered while it ran is not used again: how much it may grow by is a limit, which must not depend on what ran before.
 */
export function translateImage(memory: GuestMemory, image: CodeImage): TranslatedImage {
  const key = JSON.stringify([
    image.executable,
    image.functions.map(({ offset, size }) => [offset, size]),
    image.readOnly,
  ]);
  const views = image.executable.map(({ offset, size }) => memory.bytes(offset, size));
  const at = kept.findIndex(
    (candidate) => candidate.image.isFresh && candidate.key === key && sameCode(candidate, views, memory, image),
  );
  const [found] = at >= 0 ? kept.splice(at, 1) : [];
  const entry = found ?? translate(key, views, memory, image);
  kept.push(entry);
  if (kept.length > MOST_KEPT) kept.shift();
  return entry.image;
}

function translate(key: string, views: readonly Uint8Array[], memory: GuestMemory, image: CodeImage): Kept {
  const code = views.map((view) => view.slice());
  const entriesRead = new Map<number, number | undefined>();
  const inMemory = readOnlyData(memory, image);
  // What turns up later, when the first engine's memory may be gone, is answered from what is remembered, or not at all.
  let building = true;
  const data: ReadOnlyData = {
    entry(offset) {
      if (building && !entriesRead.has(offset)) entriesRead.set(offset, inMemory.entry(offset));
      return entriesRead.get(offset);
    },
  };
  const translated = new TranslatedImage(image, code, data);
  building = false;
  return { key, code, entriesRead, image: translated };
}

function sameCode(candidate: Kept, views: readonly Uint8Array[], memory: GuestMemory, image: CodeImage): boolean {
  if (!views.every((view, n) => sameBytes(view, candidate.code[n]!))) return false;
  const data = readOnlyData(memory, image);
  for (const [offset, entry] of candidate.entriesRead) if (data.entry(offset) !== entry) return false;
  return true;
}

function readOnlyData(memory: GuestMemory, image: CodeImage): ReadOnlyData {
  return {
    entry(offset) {
      const inside = image.readOnly.some((range) => offset >= range.offset && offset + 4 <= range.offset + range.size);
      return inside ? memory.view.getInt32(offset, true) : undefined;
    },
  };
}
