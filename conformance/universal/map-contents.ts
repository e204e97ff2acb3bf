import { hex } from '../../base/bytes.ts';
import type { UserAction } from '../../kernel-model/events.ts';
import type { MapDescription } from '../../runtime/loaded-object.ts';
import { SeededRandom } from './inputs/seeded-random.ts';
import type { MapKnowledge } from './map-knowledge.ts';

/** What the values of prefilled maps hold. */
export interface ValueFilling {
  readonly name: string;
  /** The byte at a place of a value. */
  byte(at: number, random: SeededRandom): number;
}

/** The values that fill maps, one after the other, as numbers of each size. */
export const VALUE_FILLINGS: readonly ValueFilling[] = [
  { name: '0', byte: () => 0 },
  { name: '1 in each word', byte: (at) => (at % 4 === 0 ? 1 : 0) },
  { name: 'the largest signed numbers', byte: (at) => (at % 4 === 3 ? 0x7f : 0xff) },
  { name: 'all bits', byte: () => 0xff },
  { name: 'random', byte: (_at, random) => random.below(256) },
];

/** Bytes of a map's contents, and entries, that it is filled with at most. */
const MOST_BYTES = 64 * 1024;
const MOST_ENTRIES = 4096;
/** Larger values stay as they are: to make up, to write and to compare them takes what the rest of a check does. */
const LARGEST_VALUE = 4 * 1024 * 1024;
/** Elements of an array that are filled though the program did not ask for them. */
const FIRST_ELEMENTS = 16;
/** How many elements a queue or stack gets when it must not be full. */
const SOME_ELEMENTS = 3;
/** sizeof(struct bpf_spin_lock): a lock in a value is always free. */
const LOCK_SIZE = 4;
/** A map that user space may only read. */
const BPF_F_RDONLY = 1 << 3;
const PERF_BUFFER_PAGES = 1;

const KEYLESS = new Set(['queue', 'stack']);
const ARRAYS = new Set(['array', 'percpu_array']);

type Entries = { readonly key: Uint8Array; readonly value: Uint8Array }[];

function indexKey(index: number): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, index, true);
  return key;
}

function fillValue(
  map: MapDescription,
  knowledge: MapKnowledge,
  filling: ValueFilling,
  random: SeededRandom,
): Uint8Array {
  const value = Uint8Array.from({ length: map.userValueSize }, (_, at) => filling.byte(at, random));
  for (const lock of knowledge.locksOf(map)) value.fill(0, lock, lock + LOCK_SIZE);
  return value;
}

/** Keeps as many entries as fit into the limit of bytes. */
function limited(map: MapDescription, count: number): number {
  return Math.min(count, MOST_ENTRIES, Math.max(1, Math.floor(MOST_BYTES / (map.keySize + map.userValueSize))));
}

function known(map: MapDescription, knowledge: MapKnowledge, filling: ValueFilling, random: SeededRandom): Entries {
  const value = () => fillValue(map, knowledge, filling, random);
  if (KEYLESS.has(map.typeName)) {
    const count = limited(map, Math.min(SOME_ELEMENTS, map.maxEntries));
    return Array.from({ length: count }, () => ({ key: new Uint8Array(), value: value() }));
  }
  const keys = new Map(knowledge.keysOf(map).map((key) => [hex(key), key]));
  if (ARRAYS.has(map.typeName)) {
    for (let index = 0; index < Math.min(FIRST_ELEMENTS, map.maxEntries); index++) {
      const key = indexKey(index);
      keys.set(hex(key), key);
    }
  }
  const usable = [...keys.values()].filter(
    (key) => !ARRAYS.has(map.typeName) || new DataView(key.buffer, key.byteOffset).getUint32(0, true) < map.maxEntries,
  );
  return usable.slice(0, limited(map, Math.min(usable.length, map.maxEntries))).map((key) => ({ key, value: value() }));
}

/** Entries that fill a map with keys that the program did not ask for. None if that takes too many. */
function filled(map: MapDescription, knowledge: MapKnowledge, random: SeededRandom): Entries {
  const count = map.maxEntries;
  if (limited(map, count) < count) return [];
  const value = () => fillValue(map, knowledge, VALUE_FILLINGS[0]!, random);
  if (KEYLESS.has(map.typeName))
    return Array.from({ length: count }, () => ({ key: new Uint8Array(), value: value() }));
  const taken = new Set(knowledge.keysOf(map).map((key) => hex(key)));
  const entries: Entries = [];
  for (let tries = 0; entries.length < count && tries < count * 4 + 256; tries++) {
    const key = random.bytes(map.keySize);
    const name = hex(key);
    if (taken.has(name)) continue;
    taken.add(name);
    entries.push({ key, value: value() });
  }
  return entries;
}

function update(map: MapDescription, entries: Entries): UserAction[] {
  return entries.length === 0 ? [] : [{ kind: 'map_update', map: map.name, entries }];
}

function perMap(maps: readonly MapDescription[], fill: (map: MapDescription) => Entries): UserAction[] {
  return maps.flatMap((map): UserAction[] => {
    if ((map.flags & BPF_F_RDONLY) !== 0 || map.userValueSize > LARGEST_VALUE) return [];
    switch (map.typeName) {
      case 'perf_event_array':
        return [{ kind: 'perf_buffers', map: map.name, pages: PERF_BUFFER_PAGES }];
      case 'hash':
      case 'array':
      case 'percpu_array':
      case 'queue':
      case 'stack':
        return update(map, fill(map));
      default:
        return [];
    }
  });
}

/** User space gives the keys that the program asks for values of one kind, and opens a buffer for each perf event array. */
export function valuesAtKnownKeys(
  maps: readonly MapDescription[],
  knowledge: MapKnowledge,
  filling: ValueFilling,
  seed: number,
): readonly UserAction[] {
  const random = new SeededRandom(seed);
  return perMap(maps, (map) => known(map, knowledge, filling, random));
}

/** User space fills hash maps, queues and stacks, as far as that does not take too long. */
export function fullMaps(
  maps: readonly MapDescription[],
  knowledge: MapKnowledge,
  seed: number,
): readonly UserAction[] {
  const random = new SeededRandom(seed);
  return perMap(maps, (map) => (ARRAYS.has(map.typeName) ? [] : filled(map, knowledge, random)));
}
