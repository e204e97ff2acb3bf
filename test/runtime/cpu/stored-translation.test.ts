import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import { ImageCode } from '../../../runtime/cpu/image-code.ts';
import { decodeTranslation, encodeTranslation } from '../../../runtime/cpu/translation/stored-translation.ts';
import { translateCode } from '../../../runtime/cpu/translation/translated-image.ts';
import { forgetTranslations, translateImage } from '../../../runtime/cpu/translation/translation-cache.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { type MemoryCache, withCache } from '../../memory-cache.ts';
import { corpusNames, placeObject } from './corpus.ts';

/** Runs with an empty cache, and as a new process. */
function withNewCache(run: (cache: MemoryCache) => void): void {
  forgetTranslations();
  withCache(run);
  forgetTranslations();
}

function translationOf(name: string) {
  const { memory, image } = placeObject(name);
  const code = image.executable.map(({ offset, size }) => memory.bytes(offset, size).slice());
  const inside = (offset: number) =>
    image.readOnly.some((range) => offset >= range.offset && offset + 4 <= range.offset + range.size);
  const entriesRead = new Map<number, number | undefined>();
  const entry = (offset: number) => {
    const value = inside(offset) ? memory.view.getInt32(offset, true) : undefined;
    entriesRead.set(offset, value);
    return value;
  };
  const parts = translateCode(new ImageCode(image, code, { entry }));
  memory.release();
  return { parts, entriesRead };
}

for (const name of sample(corpusNames(), 8, (each) => each === 'opt/dispatch_table.Oz')) {
  test(`the translation of ${name} is the same after it was bytes`, () => {
    const translation = translationOf(name);
    const bytes = encodeTranslation(translation);
    assert.deepEqual(decodeTranslation(bytes), translation);
    assert.equal(decodeTranslation(bytes.slice(0, -1)), undefined);
    assert.equal(decodeTranslation(bytes.slice(0, 20)), undefined);
    assert.equal(decodeTranslation(Uint8Array.of(...bytes.subarray(0, 1000))), undefined);
  });
}

/** What can be seen of a translation from outside, the stepping variants of its instructions included. */
function visible(memory: GuestMemory, image: Parameters<typeof translateImage>[1]) {
  const { translated } = translateImage(memory, image);
  const { entryPoints, lookups, layout, functions } = translated;
  const before = translated.sites.all();
  const places = [...entryPoints.keys()].map((offset) => {
    const { entry, remaining, stepping } = translated.positionOf(offset)!;
    return [entry, remaining, [...stepping.entries]];
  });
  return { entryPoints, lookups, layout, functions, before, places, after: translated.sites.all() };
}

test('a later process finds a translation that is like its own', THOROUGH, () => {
  withNewCache((cache) => {
    const { memory, image } = placeObject('opt/dispatch_table.Oz');
    const first = visible(memory, image);
    assert.deepEqual([cache.kept.size, cache.hits], [1, 0]);
    forgetTranslations();
    assert.deepEqual(visible(memory, image), first);
    assert.equal(cache.hits, 1);
    memory.release();
  });
});

test('a translation is not used for other code, nor for other tables of jumps', THOROUGH, () => {
  withNewCache((cache) => {
    const { memory, image } = placeObject('opt/dispatch_table.Oz');
    translateImage(memory, image);
    forgetTranslations();
    const [range] = image.executable;
    memory.u8[range!.offset + 1]! ^= 1;
    translateImage(memory, image);
    assert.equal(cache.hits, 0);
    memory.u8[range!.offset + 1]! ^= 1;
    const { entriesRead } = translationOf('opt/dispatch_table.Oz');
    const [read] = [...entriesRead].find(([, value]) => value !== undefined)!;
    forgetTranslations();
    const whole = visible(memory, image);
    assert.equal(cache.hits, 1);
    memory.view.setInt32(read, 0, true);
    forgetTranslations();
    assert.notDeepEqual(visible(memory, image), whole);
    assert.equal(cache.hits, 2);
    memory.release();
  });
});
