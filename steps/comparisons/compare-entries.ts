import type { MapEntry } from '../../runtime/target.ts';
import { formatBytes, formatDecoded } from '../../runtime/values/format-value.ts';
import { decodeValue, encodeValue } from '../../runtime/values/value-bytes.ts';
import type { ValueType } from '../../runtime/values/value-type.ts';
import { Mismatch } from './mismatch.ts';

/** Expected entries, and the types to compare and show them in. */
export interface ExpectedEntries {
  /** `undefined` for maps that have no key: queue and stack. */
  readonly keyType: ValueType | undefined;
  readonly valueType: ValueType | undefined;
  readonly entries: readonly MapEntry[];
  /** Whether the map has every key from the start, as arrays do. */
  readonly hasEveryKey?: boolean;
}

const OF_ARRAYS = 'an array has every key from the start; "holds, among others" compares only the keys of the table';

/** The most entries of zeros that are shown one by one, for maps with every key. */
const MOST_UNTOUCHED = 3;

function show(type: ValueType | undefined, bytes: Uint8Array): string {
  return type === undefined ? formatBytes(bytes) : formatDecoded(type, bytes);
}

function showEntry(expected: ExpectedEntries, entry: MapEntry): string {
  const value = show(expected.valueType, entry.value);
  return expected.keyType === undefined ? value : `${show(expected.keyType, entry.key)} → ${value}`;
}

/** The bytes as hexadecimal with padding between fields taken out of the comparison, where they can be decoded. */
function comparable(type: ValueType | undefined, bytes: Uint8Array): string {
  if (type === undefined) return formatBytes(bytes);
  try {
    return formatBytes(encodeValue(type, decodeValue(type, bytes)));
  } catch {
    return formatBytes(bytes);
  }
}

function byKey(expected: ExpectedEntries, entries: readonly MapEntry[]): Map<string, MapEntry> {
  return new Map(entries.map((entry) => [comparable(expected.keyType, entry.key), entry]));
}

/** Entries whose key another one has: two keys may differ in their padding alone, and a kernel may tell of one twice. */
function repeatedKeys(expected: ExpectedEntries, entries: readonly MapEntry[]): MapEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ key }) => {
    const text = comparable(expected.keyType, key);
    const again = seen.has(text);
    seen.add(text);
    return again;
  });
}

interface Difference {
  /** Whether there are keys that no row lists. */
  unexpected: boolean;
  readonly expected: string[];
  readonly found: string[];
}

function compareKeyed(expected: ExpectedEntries, found: readonly MapEntry[], exactly: boolean): Difference {
  const difference: Difference = { unexpected: false, expected: [], found: [] };
  const wanted = byKey(expected, expected.entries);
  const present = byKey(expected, found);
  for (const [key, entry] of wanted) {
    const other = present.get(key);
    if (
      other !== undefined &&
      comparable(expected.valueType, other.value) === comparable(expected.valueType, entry.value)
    ) {
      continue;
    }
    difference.expected.push(showEntry(expected, entry));
    difference.found.push(other ? showEntry(expected, other) : `${show(expected.keyType, entry.key)} is not there`);
  }
  for (const entry of repeatedKeys(expected, found)) {
    const key = comparable(expected.keyType, entry.key);
    if (!exactly && !wanted.has(key)) continue;
    difference.expected.push(`key ${show(expected.keyType, entry.key)} once`);
    difference.found.push(`twice, also as ${formatBytes(entry.key)} → ${show(expected.valueType, entry.value)}`);
  }
  if (exactly)
    addUnexpected(
      expected,
      [...present].flatMap(([key, entry]) => (wanted.has(key) ? [] : [entry])),
      difference,
    );
  return difference;
}

/** Adds entries that no row lists. Arrays have every key from the start: their entries of zeros share one line at the end. */
function addUnexpected(expected: ExpectedEntries, entries: readonly MapEntry[], difference: Difference): void {
  const untouched =
    expected.hasEveryKey === true ? entries.filter(({ value }) => value.every((byte) => byte === 0)) : [];
  const alike = untouched.length > MOST_UNTOUCHED ? new Set(untouched) : new Set<MapEntry>();
  difference.unexpected = entries.length > 0;
  for (const entry of entries) {
    if (alike.has(entry)) continue;
    difference.expected.push(`no key ${show(expected.keyType, entry.key)}`);
    difference.found.push(showEntry(expected, entry));
  }
  const [first] = untouched;
  const last = untouched.at(-1);
  if (alike.size === 0 || first === undefined || last === undefined) return;
  difference.expected.push('no other key');
  const range = `from ${show(expected.keyType, first.key)} to ${show(expected.keyType, last.key)}`;
  difference.found.push(`${alike.size} other keys ${range}, each with a value of zeros`);
}

/**
 * The entries must be those, in any order; padding inside structs is not compared.
 *
 * @param exactly whether other keys are wrong
 * @param notes what to add to a mismatch
 * @throws Mismatch that lists the entries that differ, and only those
 */
export function expectEntries(
  expected: ExpectedEntries,
  found: readonly MapEntry[],
  exactly: boolean,
  notes: () => readonly string[] = () => [],
): void {
  const difference = compareKeyed(expected, found, exactly);
  if (difference.expected.length === 0) return;
  const ofArrays = difference.unexpected && expected.hasEveryKey === true ? [OF_ARRAYS] : [];
  throw new Mismatch(difference.expected, difference.found, [...ofArrays, ...notes()]);
}

/**
 * The values must be those, in this order: for maps that have no key.
 * @throws Mismatch with both lists
 */
export function expectOrderedValues(expected: ExpectedEntries, found: readonly MapEntry[]): void {
  const text = (entry: MapEntry) => comparable(expected.valueType, entry.value);
  const same =
    expected.entries.length === found.length &&
    expected.entries.every((entry, index) => text(entry) === text(found[index]!));
  if (!same) {
    const list = (entries: readonly MapEntry[]) => entries.map((entry) => showEntry(expected, entry));
    throw new Mismatch(list(expected.entries), list(found));
  }
}
