/**
 * What the kernel tells of a tracepoint's record in /sys/kernel/tracing/events/CATEGORY/EVENT/format
 * (Documentation/trace/events.rst, section "Event formats"). Plain data, so that any target can be told of it.
 */

/** A field of a record. */
export interface FormatField {
  readonly name: string;
  /**
   * Its C type as the kernel prints it, without the brackets behind the name: `unsigned long`, `const char *`, and `__data_loc char[]` for
   * an array of variable length, of which the record's fixed part holds the place.
   */
  readonly type: string;
  /** Elements, of an array of fixed length; 0 where the kernel prints `NAME[]`. */
  readonly length?: number;
  /** Bytes from the record's start. */
  readonly offset: number;
  /** Bytes in the record's fixed part, for an array of all elements. */
  readonly size: number;
  /** Whether the field, or an array's element, is of a signed type. */
  readonly signed: boolean;
}

/** A tracepoint's record. */
export interface TracepointFormat {
  /** `category/event`. */
  readonly event: string;
  /** The number that perf_event_open(2) takes. */
  readonly id?: number;
  /** The fields that every event has, over the first of which a program finds a pointer. */
  readonly common: readonly FormatField[];
  /** The event's own fields, in order of their offsets. */
  readonly fields: readonly FormatField[];
  /** How the kernel prints a record: what follows `print fmt: `. */
  readonly print?: string;
}

/** Bytes at a record's start that a program sees as a pointer to pt_regs (perf_trace_run_bpf_submit, kernel/events/core.c). */
export const HIDDEN_SIZE = 8;

/** The largest record that perf's buffers take, in bytes: PERF_MAX_TRACE_SIZE (include/linux/trace_events.h). */
export const LARGEST_RECORD = 8192;

/** The common fields of Linux (trace_define_common_fields, kernel/trace/trace_events.c). */
export const COMMON_FIELDS: readonly FormatField[] = [
  { name: 'common_type', type: 'unsigned short', offset: 0, size: 2, signed: false },
  { name: 'common_flags', type: 'unsigned char', offset: 2, size: 1, signed: false },
  { name: 'common_preempt_count', type: 'unsigned char', offset: 3, size: 1, signed: false },
  { name: 'common_pid', type: 'int', offset: 4, size: 4, signed: true },
];

/** An array of variable length: of what type its elements are, and what its place is counted from. */
export interface VariableLength {
  readonly element: string;
  /** Whether the place is counted from the end of the field that holds it, not from the record's start. */
  readonly relative: boolean;
}

const VARIABLE_LENGTH = /^__(data|rel)_loc (.+?)(?:\[\])?$/;

/**
 * What the type of an array of variable length says; `undefined` for any other. The kernel prints `__data_loc char[] NAME` and
 * `__rel_loc char NAME[]` (f_show, kernel/trace/trace_events.c); either is understood either way.
 */
export function variableLength({ type }: Pick<FormatField, 'type'>): VariableLength | undefined {
  const [, location, element] = VARIABLE_LENGTH.exec(type) ?? [];
  return element === undefined ? undefined : { element, relative: location === 'rel' };
}

/** Bytes of the record's fixed part: where arrays of variable length begin, without alignment (include/trace/stages/stage5_get_offsets.h). */
export function fixedSize({ common, fields }: TracepointFormat): number {
  return Math.max(HIDDEN_SIZE, ...[...common, ...fields].map(({ offset, size }) => offset + size));
}

/** Bytes that a field's address is a multiple of. */
function alignment(field: FormatField): number {
  const { size, length } = field;
  if (variableLength(field) !== undefined) return size;
  const element = length === undefined ? size : length === 0 ? 1 : size / length;
  return [1, 2, 4, 8].includes(element) ? element : 1;
}

/**
 * Bytes of a record in perf's buffer: the fixed part as C rounds it up, arrays of variable length, and padding such that with the u32 that
 * perf puts before it, it takes whole 8 bytes (perf_trace_NAME, include/trace/perf.h).
 *
 * @param variable bytes of all arrays of variable length
 */
export function recordSize(format: TracepointFormat, variable: number): number {
  const strictest = Math.max(...[...format.common, ...format.fields].map(alignment), 1);
  const fixed = Math.ceil(fixedSize(format) / strictest) * strictest;
  return Math.ceil((fixed + variable + 4) / 8) * 8 - 4;
}
