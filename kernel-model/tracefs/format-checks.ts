import { type FormatField, LARGEST_RECORD, variableLength } from './tracepoint-format.ts';

/** The problem of a description, in two sentences. */
export interface FormatFault {
  readonly problem: string;
  readonly cause: string;
}

/** The largest number of an event: the ring buffer keeps it in 16 bits (struct trace_entry, include/linux/trace_events.h). */
export const LARGEST_ID = 0xffff;

/** The size of the field that locates an array of variable length. */
const LOCATION_SIZE = 4;

/**
 * Why a field cannot follow the fields before it; `undefined` if it can. The kernel lays fields out in order, like
 * members of a C struct, so they do not overlap.
 */
export function fieldFault(field: FormatField, before: readonly FormatField[]): FormatFault | undefined {
  const { name, offset, size, length } = field;
  if (before.some((other) => other.name === name)) {
    return { problem: `field "${name}" is described twice`, cause: 'each field of a record has a name of its own' };
  }
  const last = before.at(-1);
  const end = last === undefined ? 0 : last.offset + last.size;
  if (last !== undefined && offset < end) {
    return {
      problem: `field "${name}" begins at byte ${offset}`,
      cause: `field "${last.name}" before it ends at byte ${end}`,
    };
  }
  if (offset + size > LARGEST_RECORD) {
    return {
      problem: `field "${name}" ends at byte ${offset + size}`,
      cause: `the largest record has ${LARGEST_RECORD} bytes`,
    };
  }
  if (variableLength(field) !== undefined) return size === LOCATION_SIZE ? undefined : locationFault(field);
  if (length === undefined || length === 0) {
    return size === 0 && length === undefined ? emptyFault(field) : undefined;
  }
  if (size > 0 && size % length === 0) return undefined;
  return {
    problem: `field "${name}" has ${size} bytes`,
    cause: `${length} elements of equal size do not fit`,
  };
}

function locationFault({ name, size }: FormatField): FormatFault {
  return {
    problem: `field "${name}" has ${size} bytes`,
    cause: `the place of an array of variable length takes ${LOCATION_SIZE} bytes`,
  };
}

function emptyFault({ name }: FormatField): FormatFault {
  return { problem: `field "${name}" has 0 bytes`, cause: 'only an array without a length, NAME[], may have none' };
}

/** Why a category and an event cannot name a tracepoint; `undefined` if they can. */
export function nameFault(event: string): FormatFault | undefined {
  if (/^[A-Za-z_][\w.-]*\/[A-Za-z_]\w*$/.test(event)) return undefined;
  return {
    problem: `${JSON.stringify(event)} is not a tracepoint`,
    cause: 'a tracepoint is named category/event, with the letters, digits and underscores of C',
  };
}
