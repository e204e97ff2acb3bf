import { sameBytes } from '../../../base/bytes.ts';
import { host } from '../../../base/host.ts';
import { FIRST_GUEST_OFFSET, type GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../engine.ts';
import { ImageCode } from '../image-code.ts';
import type { ReadOnlyData } from '../jump-tables.ts';
import { decodeTranslation, encodeTranslation } from './stored-translation.ts';
import { TranslatedImage, translateCode } from './translated-image.ts';

/** Bytes of code of all translations that are kept: a translation takes some twenty times as much. */
const MOST_KEPT_BYTES = 16 * 2 ** 20;

/** An image's translation, and how far the image lies above the offsets that it was made for. */
export interface PlacedTranslation {
  readonly translated: TranslatedImage;
  readonly shift: number;
}

/** The translation that is asked for: the shape of its image, and whether it counts. */
interface Wanted {
  readonly key: string;
  readonly counting: boolean;
}

/** A translation and its inputs. */
interface Kept {
  readonly key: string;
  readonly code: readonly Uint8Array[];
  /** The entries read of the image's read-only data: offset and value, `undefined` for a missing one. */
  readonly entriesRead: ReadonlyMap<number, number | undefined>;
  readonly translated: TranslatedImage;
}

/**
 * Translations by the shape of their images. The last used one is last for its shape, and the last used shape is last,
 * too.
 */
const kept = new Map<string, readonly Kept[]>();
let keptBytes = 0;

/**
 * The translation of an image's code: an earlier one if it would be equal, otherwise a new one. The image's address
 * does not matter: it is translated as if it were at the first offset.
 * @param counting whether its code counts its executions
 */
export function translateImage(memory: GuestMemory, image: CodeImage, counting = false): PlacedTranslation {
  const shift = startOf(image) - FIRST_GUEST_OFFSET;
  const moved = moveDown(image, shift);
  const code = image.executable.map(({ offset, size }) => memory.bytes(offset, size));
  const data = readOnlyData(memory, image, shift);
  const key = JSON.stringify([
    moved.executable,
    moved.functions.map(({ offset, size }) => [offset, size]),
    moved.readOnly,
    ...(counting ? ['counting'] : []),
  ]);
  const alike = kept.get(key) ?? [];
  const found = alike.find((candidate) => isSame(candidate, code, data));
  const used = found ?? restored(key, moved, code, data) ?? translate({ key, counting }, moved, code, data);
  kept.delete(key);
  kept.set(key, [...alike.filter((other) => other !== used), used]);
  if (found === undefined) keepWithinBounds(used);
  return { translated: used.translated, shift };
}

/** Forgets all translations, as a new process does. */
export function forgetTranslations(): void {
  kept.clear();
  keptBytes = 0;
}

/** The first offset of an image. */
function startOf({ executable, readOnly }: CodeImage): number {
  return Math.min(...[...executable, ...readOnly].map(({ offset }) => offset));
}

function moveDown({ name, executable, functions, readOnly }: CodeImage, shift: number): CodeImage {
  const down = <T extends { readonly offset: number }>(item: T): T => ({ ...item, offset: item.offset - shift });
  return { name, executable: executable.map(down), functions: functions.map(down), readOnly: readOnly.map(down) };
}

/** The host's key of a translation: all that it depends on, except read-only data and the suite's own code. */
function hostKey(key: string, code: readonly Uint8Array[]): string {
  return host().sha256([key, ...code.map((bytes) => host().sha256(bytes))].join(' '));
}

/** A translation that an earlier process has left. Read-only data is not in its key, and is compared. */
function restored(
  key: string,
  image: CodeImage,
  views: readonly Uint8Array[],
  inMemory: ReadOnlyData,
): Kept | undefined {
  const bytes = host().cache?.read(hostKey(key, views));
  const stored = bytes === undefined ? undefined : decodeTranslation(bytes);
  if (stored === undefined || !isSameData(stored.entriesRead, inMemory)) return undefined;
  const code = views.map((view) => view.slice());
  const data: ReadOnlyData = { entry: (offset) => stored.entriesRead.get(offset) };
  const translated = new TranslatedImage(new ImageCode(image, code, data), stored.parts);
  return { key, code, entriesRead: stored.entriesRead, translated };
}

function translate(
  { key, counting }: Wanted,
  image: CodeImage,
  views: readonly Uint8Array[],
  inMemory: ReadOnlyData,
): Kept {
  const code = views.map((view) => view.slice());
  const entriesRead = new Map<number, number | undefined>();
  // Later queries, when the first engine's memory may be gone, are answered from the record, or not at all.
  let building = true;
  const data: ReadOnlyData = {
    entry(offset) {
      if (building && !entriesRead.has(offset)) entriesRead.set(offset, inMemory.entry(offset));
      return entriesRead.get(offset);
    },
  };
  const imageCode = new ImageCode(image, code, data);
  const parts = translateCode(imageCode, counting);
  building = false;
  const { cache } = host();
  if (cache !== undefined) cache.write(hostKey(key, code), encodeTranslation({ parts, entriesRead }));
  return { key, code, entriesRead, translated: new TranslatedImage(imageCode, parts) };
}

function isSame(candidate: Kept, views: readonly Uint8Array[], data: ReadOnlyData): boolean {
  if (!views.every((view, n) => sameBytes(view, candidate.code[n]!))) return false;
  return isSameData(candidate.entriesRead, data);
}

function isSameData(entriesRead: Kept['entriesRead'], data: ReadOnlyData): boolean {
  for (const [offset, entry] of entriesRead) if (data.entry(offset) !== entry) return false;
  return true;
}

/** Drops the least recently used translations until the rest is within bounds, but never the newest. */
function keepWithinBounds(newest: Kept): void {
  keptBytes += bytesOf(newest);
  for (const [key, alike] of kept) {
    if (keptBytes <= MOST_KEPT_BYTES) return;
    const letGo = alike.filter((each) => each !== newest);
    for (const each of letGo) keptBytes -= bytesOf(each);
    if (alike.includes(newest)) kept.set(key, [newest]);
    else kept.delete(key);
  }
}

function bytesOf({ code }: Kept): number {
  return code.reduce((sum, { length }) => sum + length, 0);
}

/** The read-only data of an image that is this far above the requested offsets. */
function readOnlyData(memory: GuestMemory, { readOnly }: CodeImage, shift: number): ReadOnlyData {
  return {
    entry(offset) {
      const at = offset + shift;
      const inside = readOnly.some((range) => at >= range.offset && at + 4 <= range.offset + range.size);
      return inside ? memory.view.getInt32(at, true) : undefined;
    },
  };
}
