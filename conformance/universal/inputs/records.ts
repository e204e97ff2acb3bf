import { systemCallRecord } from '../../../kernel-model/contexts/tracepoint-events.ts';
import type { RecordValue } from '../../../kernel-model/events.ts';
import { isBoolean, isCharacter, sizeOfType } from '../../../kernel-model/tracefs/c-types.ts';
import {
  type FormatField,
  type TracepointFormat,
  variableLength,
} from '../../../kernel-model/tracefs/tracepoint-format.ts';
import { BOUNDARY_VALUES, fitted } from './boundary-values.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A tracepoint's record, and what it is. */
export interface CheckRecord {
  readonly name: string;
  readonly fields: Readonly<Record<string, RecordValue>>;
}

/** A field and the values that it is given. */
interface FieldValues {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly value: RecordValue }[];
  random(random: SeededRandom): RecordValue;
}

const RANDOM_RECORDS = 8;
/** As long as a record takes with several such texts (LARGEST_RECORD). */
const LONG_TEXT = 'x'.repeat(1000);

function numbers(name: string, bytes: number, signed: boolean, count: number | undefined): FieldValues {
  const repeated = (value: bigint): RecordValue => (count === undefined ? value : Array<bigint>(count).fill(value));
  const known = new Map<bigint, string>();
  for (const boundary of BOUNDARY_VALUES) {
    const value = fitted(boundary.value, bytes, signed);
    if (value !== 0n && !known.has(value)) known.set(value, boundary.name);
  }
  return {
    name,
    values: [...known].map(([value, label]) => ({ name: label, value: repeated(value) })),
    random: (random) => {
      const draw = () => fitted(random.u64(), bytes, signed);
      return count === undefined ? draw() : Array.from({ length: count }, draw);
    },
  };
}

/** @param most how many bytes a text can have */
function texts(name: string, most: number, signed: boolean): FieldValues {
  const full = LONG_TEXT.slice(0, most);
  return {
    name,
    values: [
      { name: 'one letter', value: 'a' },
      { name: `${full.length} letters`, value: full },
      { name: 'bytes that are no text', value: Array<bigint>(Math.min(most, 16)).fill(signed ? -1n : 0xffn) },
    ],
    random: (random) => 'y'.repeat(random.below(most + 1)),
  };
}

function describedField(field: FormatField): FieldValues | undefined {
  const { name, type, length, size, signed } = field;
  const array = variableLength(field);
  if (array !== undefined) {
    return isCharacter(array.element)
      ? texts(name, LONG_TEXT.length, signed)
      : numbers(name, sizeOfType(array.element) ?? 1, signed, 4);
  }
  if (isBoolean(type)) {
    return { name, values: [{ name: 'true', value: 1n }], random: (random) => BigInt(random.below(2)) };
  }
  if (length === undefined) return [1, 2, 4, 8].includes(size) ? numbers(name, size, signed, undefined) : undefined;
  if (length === 0 || size === 0) return undefined;
  return isCharacter(type) ? texts(name, size, signed) : numbers(name, size / length, signed, length);
}

function fieldsOf(event: string, format: TracepointFormat | undefined): readonly FieldValues[] {
  const known = systemCallRecord(event);
  if (known !== undefined) {
    return known.fields
      .filter(({ standard }) => standard === undefined)
      .map(({ name, size, count }) => numbers(name, size, true, count));
  }
  return (format?.fields ?? []).map(describedField).filter((field) => field !== undefined);
}

/**
 * Records of a tracepoint: all fields 0, all alike, one field at a time, and random ones.
 * @param format its description, unless it belongs to a system call
 */
export function checkRecords(
  event: string,
  format: TracepointFormat | undefined,
  random: SeededRandom,
): readonly CheckRecord[] {
  const fields = fieldsOf(event, format);
  const most = Math.max(0, ...fields.map(({ values }) => values.length));
  const together = Array.from({ length: most }, (_, n): CheckRecord => {
    const chosen = fields.map((field) => ({ field: field.name, ...field.values[n % field.values.length]! }));
    return {
      name: chosen.map(({ field, name }) => `${field} ${name}`).join(', '),
      fields: Object.fromEntries(chosen.map(({ field, value }) => [field, value])),
    };
  });
  const alone = fields.flatMap((field) =>
    field.values.map(({ name, value }) => ({
      name: `${field.name} ${name}, all else 0`,
      fields: { [field.name]: value },
    })),
  );
  const drawn = Array.from({ length: RANDOM_RECORDS }, () => ({
    name: 'random fields',
    fields: Object.fromEntries(fields.map((field) => [field.name, field.random(random)])),
  }));
  return [{ name: 'all fields 0', fields: {} }, ...alone, ...together, ...drawn];
}
