import { plainLine } from '../../base/plain-text.ts';
import { spacedHex } from '../../runtime/describe-helper-call.ts';
import type { MapDescription } from '../../runtime/loaded-object.ts';
import type { MapEntry, MapRecord } from '../../runtime/target.ts';
import type { Style } from '../style.ts';
import { counted } from '../text-rows.ts';

/** How many entries the text shows; the JSON document has the rest. */
const MOST_ENTRIES = 64;
/** How many bytes of a key or value are shown. */
const MOST_BYTES = 256;
/** These maps have all entries from their creation on. Entries of zeros are not listed. */
const ARRAYS: ReadonlySet<string> = new Set(['array', 'percpu_array']);

/** How many entries of a map were not read: zeros of a large array. */
export function entriesLeftOut(map: MapDescription, entries: readonly MapEntry[]): number {
  return ARRAYS.has(map.typeName) ? map.maxEntries - entries.length : 0;
}

function describeSize(map: MapDescription, entries: readonly MapEntry[]): string {
  const { typeName, maxEntries, keySize, valueSize } = map;
  if (typeName === 'ringbuf') return `${typeName}, ${maxEntries} bytes`;
  if (typeName === 'perf_event_array') return `${typeName}, ${counted(maxEntries, 'slot')}`;
  const sizes = keySize === 0 ? `${valueSize} bytes` : `${keySize} → ${valueSize} bytes`;
  const each = typeName === 'percpu_array' ? `${sizes} for each CPU` : sizes;
  const used = ARRAYS.has(typeName)
    ? counted(maxEntries, 'entry', 'entries')
    : `${entries.length} of ${counted(maxEntries, 'entry', 'entries')}`;
  return `${typeName}, ${used}, ${each}`;
}

function describeBytes(bytes: Uint8Array): string {
  if (bytes.length <= MOST_BYTES) return spacedHex(bytes);
  return `${spacedHex(bytes.subarray(0, MOST_BYTES))} … ${bytes.length - MOST_BYTES} more bytes`;
}

/** The lines of an entry: one, or in a per-CPU map one for each CPU with a value that is not zero. */
function describeEntry({ valueSize, valueCpus }: MapDescription, { key, value }: MapEntry): string[] {
  const shownKey = key.length === 0 ? '' : `${describeBytes(key)} → `;
  if (valueCpus === undefined) return [`  ${shownKey}${describeBytes(value)}\n`];
  // User space reads the values of all CPUs one after the other, each padded to a multiple of 8.
  const stride = Math.ceil(valueSize / 8) * 8;
  const lines: string[] = [];
  for (const [n, cpu] of valueCpus.entries()) {
    const own = value.subarray(n * stride, n * stride + valueSize);
    if (isTelling(own)) lines.push(`  ${shownKey}CPU ${cpu}: ${describeBytes(own)}\n`);
  }
  return lines;
}

function isTelling(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte !== 0);
}

/** A map with its contents. @param name its name among all objects' maps */
export function describeMap(name: string, map: MapDescription, entries: readonly MapEntry[], style: Style): string {
  const telling = entries.filter(({ value }) => isTelling(value));
  const zero = entries.length - telling.length + entriesLeftOut(map, entries);
  const shown = telling.slice(0, MOST_ENTRIES).flatMap((entry) => describeEntry(map, entry));
  const more = telling.length > MOST_ENTRIES ? `  … ${telling.length - MOST_ENTRIES} more\n` : '';
  const zeroes = zero > 0 ? `  ${counted(zero, 'entry', 'entries')} with only zeroes\n` : '';
  return `${style.bold(`map ${plainLine(name)}`)} (${describeSize(map, entries)})\n${shown.join('')}${more}${zeroes}`;
}

/** A map with contents too large to show. */
export function describeUnread(name: string, reason: string, style: Style): string {
  return `${style.bold(`map ${plainLine(name)}`)}\n  not read: ${plainLine(reason)}\n`;
}

/** The records of a map that user space has read. */
export function describeRecords(map: string, records: readonly MapRecord[], style: Style): string {
  const shown = records.slice(0, MOST_ENTRIES).map(({ cpu, bytes, lost }) => {
    const place = cpu === undefined ? '' : `CPU ${cpu}: `;
    return `  ${place}${lost > 0 ? `${lost} lost, then ` : ''}${describeBytes(bytes)}\n`;
  });
  const more = records.length > shown.length ? `  … ${records.length - shown.length} more\n` : '';
  const head = style.bold(`read from map ${plainLine(map)}`);
  return `${head} (${counted(records.length, 'record')})\n${shown.join('')}${more}`;
}
