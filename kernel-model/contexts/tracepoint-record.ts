import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import type { RecordValue } from '../events.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { isBoolean, isCharacter, sizeOfType } from '../tracefs/c-types.ts';
import {
  type FormatField,
  fixedSize,
  HIDDEN_SIZE,
  LARGEST_RECORD,
  recordSize,
  type TracepointFormat,
  type VariableLength,
  variableLength,
} from '../tracefs/tracepoint-format.ts';

const NOTHING = new Uint8Array();
const LARGEST_LOCATION = 0xffff_ffffn;
/** The size of the field that locates an array of variable length, in bytes. */
const LOCATION_SIZE = 4;

/** Refuses a value that a tracepoint's field cannot have. */
export function refuseField(event: string, message: string, cause: string, nearest?: string): Diagnostic {
  return new Diagnostic({
    code: 'TRACEPOINT_FIELD',
    kind: 'input',
    message: `tracepoint ${event}: ${message}`,
    cause,
    hint:
      nearest === undefined
        ? `see the tracepoint's format file, /sys/kernel/tracing/events/${event}/format`
        : `write ${nearest}`,
  });
}

/** The integer type of a field's elements. */
interface Elements {
  readonly field: FormatField;
  /** Bytes of one. */
  readonly size: number;
  readonly least: bigint;
  readonly most: bigint;
}

function elementsOf(field: FormatField, type: string, size: number): Elements {
  if (isBoolean(type)) return { field, size, least: 0n, most: 1n };
  const bits = BigInt(size * 8);
  return field.signed
    ? { field, size, least: -(1n << (bits - 1n)), most: (1n << (bits - 1n)) - 1n }
    : { field, size, least: 0n, most: (1n << bits) - 1n };
}

/** Writes a tracepoint's record as its format describes it. */
export class DescribedRecord {
  readonly #format: TracepointFormat;
  readonly #fields: ReadonlyMap<string, FormatField>;
  readonly #fixedSize: number;

  constructor(format: TracepointFormat) {
    this.#format = format;
    this.#fields = new Map(format.fields.map((field) => [field.name, field]));
    this.#fixedSize = fixedSize(format);
  }

  /**
   * Fills zeroed memory of {@link LARGEST_RECORD} bytes. Arrays of variable length follow the fixed part in the order
   * of their fields, without gaps. Each field contains `length << 16 | offset` in bytes
   * (include/trace/stages/stage5_get_offsets.h, stage6_event_callback.h). A relative offset counts from the end of its
   * field. Texts of variable length end with a NUL, and are empty by default.
   *
   * @param record window offset
   * @throws {Diagnostic} `TRACEPOINT_FIELD` for a value that a field cannot have, `TRACEPOINT_RECORD_SIZE`
   */
  write(memory: GuestMemory, record: number, given: ReadonlyMap<string, RecordValue>): void {
    for (const name of given.keys()) this.#checkName(name);
    let end = this.#fixedSize;
    for (const field of this.#format.fields) {
      const value = given.get(field.name);
      const array = variableLength(field);
      if (array === undefined) {
        if (value !== undefined) memory.u8.set(this.#fixedBytes(field, value), record + field.offset);
      } else if (typeof value === 'bigint') {
        this.#checkRange({ field, size: LOCATION_SIZE, least: 0n, most: LARGEST_LOCATION }, value);
        memory.view.setUint32(record + field.offset, Number(value), true);
      } else {
        const bytes = this.#variableBytes(field, array, value);
        this.#checkSize(recordSize(this.#format, end + bytes.length - this.#fixedSize));
        const start = array.relative ? end - field.offset - LOCATION_SIZE : end;
        memory.view.setUint32(record + field.offset, ((bytes.length << 16) | start) >>> 0, true);
        memory.u8.set(bytes, record + end);
        end += bytes.length;
      }
    }
  }

  #checkName(name: string): void {
    const field = this.#fields.get(name);
    if (field !== undefined && field.offset >= HIDDEN_SIZE) return;
    const { event, common } = this.#format;
    if (field !== undefined || common.some((other) => other.name === name)) {
      throw refuseField(
        event,
        `field "${name}" cannot be set`,
        'the kernel sets the fields that all events have, and a program finds a pointer in their place',
      );
    }
    const { nearest, list } = knownNames(name, this.#fields.keys());
    throw refuseField(event, `there is no field "${name}"`, `its fields are ${list}`, nearest);
  }

  #checkRange({ field, least, most }: Elements, value: bigint): void {
    if (value >= least && value <= most) return;
    const cause = `its type is ${field.type}, from ${least} to ${most}`;
    throw refuseField(this.#format.event, `${value} does not fit field "${field.name}"`, cause);
  }

  #checkSize(size: number): void {
    if (size <= LARGEST_RECORD) return;
    throw new Diagnostic({
      code: 'TRACEPOINT_RECORD_SIZE',
      kind: 'input',
      message: `tracepoint ${this.#format.event}: its record would have ${size} bytes`,
      cause: `perf's buffers take ${LARGEST_RECORD} bytes, and the kernel drops longer records`,
      hint: 'give shorter texts and arrays',
    });
  }

  /** The bytes of a field in the fixed part. */
  #fixedBytes(field: FormatField, value: RecordValue): Uint8Array {
    const { name, type, length, size } = field;
    if (length === undefined && [1, 2, 4, 8].includes(size)) {
      if (typeof value !== 'bigint') throw this.#mistyped(name, 'a number');
      return this.#pack(elementsOf(field, type, size), [value]);
    }
    const count = length ?? size;
    const elements = elementsOf(field, length === undefined ? 'u8' : type, count === 0 ? 1 : size / count);
    const isText = isCharacter(type);
    if (typeof value === 'bigint')
      throw this.#mistyped(name, isText ? 'a text or a list of numbers' : 'a list of numbers');
    if (typeof value !== 'string') {
      if (value.length <= count) return this.#pack(elements, value);
      throw refuseField(this.#format.event, `field "${name}" is given ${value.length} values`, `it takes ${count}`);
    }
    if (!isText) throw this.#mistyped(name, 'a list of numbers');
    const bytes = this.#encode(name, value);
    if (bytes.length <= size) return bytes;
    throw refuseField(this.#format.event, `the text for field "${name}" has ${bytes.length} bytes`, `it takes ${size}`);
  }

  /** The bytes after the fixed part. */
  #variableBytes(field: FormatField, { element }: VariableLength, value: string | readonly bigint[] | undefined) {
    const isText = isCharacter(element);
    if (value === undefined) return isText ? Uint8Array.of(0) : NOTHING;
    if (typeof value === 'string') {
      if (!isText) throw this.#mistyped(field.name, 'a list of numbers');
      const text = this.#encode(field.name, value);
      const ended = new Uint8Array(text.length + 1);
      ended.set(text);
      return ended;
    }
    const size = sizeOfType(element);
    if (size !== undefined) return this.#pack(elementsOf(field, element, size), value);
    throw refuseField(
      this.#format.event,
      `field "${field.name}" cannot be given elements`,
      `the size of "${element}" is not known`,
    );
  }

  #pack(elements: Elements, values: readonly bigint[]): Uint8Array {
    const { size } = elements;
    const bytes = new Uint8Array(values.length * size);
    values.forEach((value, index) => {
      this.#checkRange(elements, value);
      for (let byte = 0; byte < size; byte += 1) {
        bytes[index * size + byte] = Number(BigInt.asUintN(8, value >> BigInt(8 * byte)));
      }
    });
    return bytes;
  }

  #encode(name: string, text: string): Uint8Array {
    if (!text.includes('\0')) return new TextEncoder().encode(text);
    throw refuseField(
      this.#format.event,
      `the text for field "${name}" has a NUL`,
      'texts of C end with the first NUL',
    );
  }

  #mistyped(name: string, due: string): Diagnostic {
    const { type, length } = this.#fields.get(name)!;
    const declared = length === undefined ? type : `${type} [${length}]`;
    return refuseField(this.#format.event, `field "${name}" takes ${due}`, `it is of type ${declared}`);
  }
}
