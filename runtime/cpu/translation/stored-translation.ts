import type { CountedBranch } from '../counts/counter-plan.ts';
import type { FaultSites } from './fault-sites.ts';
import type { PlaceLists } from './instruction-places.ts';
import type { Lookup, LookupLayout } from './lookup-table.ts';

/** An entry of translated code: a function of the table, and one of its entries. */
export interface EntryPoint {
  readonly table: number;
  readonly entry: number;
}

/** All that translating an image gives. It can be kept as bytes, because it holds numbers only. */
export interface TranslationParts {
  /** The binary of the module with every function. */
  readonly module: Uint8Array;
  /** How many functions of the table it fills. */
  readonly functions: number;
  readonly layout: LookupLayout;
  /** As {@link FaultSites} has them. */
  readonly sites: Int32Array;
  readonly places: PlaceLists;
  readonly entryPoints: ReadonlyMap<number, EntryPoint>;
  readonly lookups: readonly Lookup[];
  /** How many counters it has; 0 where it does not count. */
  readonly counters: number;
  readonly branches: readonly CountedBranch[];
}

/** A translation, and the entries of read-only data that it depends on: offset and value, `undefined` for a missing one. */
export interface StoredTranslation {
  readonly parts: TranslationParts;
  readonly entriesRead: ReadonlyMap<number, number | undefined>;
}

/** Numbers in front of the lists: functions, layout, size of the module, counters. */
const HEAD = 5;
const LISTS = 8;
const WAYS_OF_COUNTING = ['counted', 'taken', 'fallen'] as const;
const FIRST_LIST = HEAD + LISTS;

/** A translation as bytes, in the byte order of the machine: numbers of four bytes, and then the module. */
export function encodeTranslation({ parts, entriesRead }: StoredTranslation): Uint8Array {
  const { module, functions, layout, sites, places, entryPoints, lookups, counters, branches } = parts;
  const lists = [
    sites,
    places.offsets,
    places.remaining,
    places.ends,
    [...entryPoints].flatMap(([offset, { table, entry }]) => [offset, table, entry]),
    lookups.flatMap(({ offset, found }) => [offset, found]),
    branches.flatMap(({ block, offset, target, by, from }) => [
      block,
      offset,
      target,
      WAYS_OF_COUNTING.indexOf(by),
      from,
    ]),
    [...entriesRead].flatMap(([offset, value]) => [offset, value === undefined ? 0 : 1, value ?? 0]),
  ];
  const lengths = lists.map(({ length }) => length);
  const count = lengths.reduce((sum, length) => sum + length, FIRST_LIST);
  const bytes = new Uint8Array(4 * count + module.length);
  const numbers = new Int32Array(bytes.buffer, 0, count);
  numbers.set([functions, layout.multiplier, layout.mask, module.length, counters, ...lengths]);
  let at = FIRST_LIST;
  for (const list of lists) {
    numbers.set(list, at);
    at += list.length;
  }
  bytes.set(module, 4 * count);
  return bytes;
}

/** The translation of bytes that {@link encodeTranslation} gave; `undefined` for bytes of another form. */
export function decodeTranslation(bytes: Uint8Array): StoredTranslation | undefined {
  const { buffer } = bytes.slice();
  const numbers = new Uint32Array(buffer, 0, bytes.length >>> 2);
  if (numbers.length < FIRST_LIST) return undefined;
  const [functions, multiplier, mask, size, counters] = numbers as unknown as [number, number, number, number, number];
  const lengths = numbers.subarray(HEAD, FIRST_LIST);
  const count = lengths.reduce((sum, length) => sum + length, FIRST_LIST);
  if (4 * count + size !== bytes.length) return undefined;
  const lists: Uint32Array[] = [];
  let at = FIRST_LIST;
  for (const length of lengths) {
    lists.push(numbers.subarray(at, at + length));
    at += length;
  }
  const [sites, offsets, remaining, ends, entries, found, jumps, read] = lists;
  const parts: TranslationParts = {
    module: new Uint8Array(buffer, 4 * count, size),
    functions,
    layout: { multiplier, mask },
    sites: Int32Array.from(sites!),
    places: { offsets: [...offsets!], remaining: [...remaining!], ends: [...ends!] },
    entryPoints: new Map(
      rows(entries!, 3).map(([offset, table, entry]) => [offset!, { table: table!, entry: entry! }]),
    ),
    lookups: rows(found!, 2).map(([offset, place]) => ({ offset: offset!, found: place! | 0 })),
    counters,
    branches: rows(jumps!, 5).map(([block, offset, target, by, from]) => ({
      block: block!,
      offset: offset!,
      target: target!,
      by: WAYS_OF_COUNTING[by!]!,
      from: from!,
    })),
  };
  const value = ([, present, entry]: Uint32Array) => (present === 1 ? entry! | 0 : undefined);
  return { parts, entriesRead: new Map(rows(read!, 3).map((row) => [row[0]!, value(row)])) };
}

function rows(list: Uint32Array, width: number): Uint32Array[] {
  return Array.from({ length: Math.floor(list.length / width) }, (_, n) => list.subarray(n * width, (n + 1) * width));
}
