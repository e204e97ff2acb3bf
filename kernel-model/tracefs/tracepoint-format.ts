/**
 * The kernel's description of a tracepoint's record in /sys/kernel/tracing/events/CATEGORY/EVENT/format
 * (Documentation/trace/events.rst, section "Event formats"). It is plain data, so that it can be sent to any target.
 */

/** A field of a record. */
export interface FormatField {
  readonly name: string;
  /**
   * Its C type as the kernel prints it, without the brackets after the name: `unsigned long`, `const char *`. An array
   * of variable length has `__data_loc char[]`; the record's fixed part locates it.
   */
  readonly type: string;
  /** The number of elements of an array of fixed length; 0 if the kernel prints `NAME[]`. */
  readonly length?: number;
  /** Bytes from the record's start. */
  readonly offset: number;
  /** Bytes in the record's fixed part; for an array, of all elements. */
  readonly size: number;
  /** Whether the type of the field, or of an array's element, is signed. */
  readonly signed: boolean;
}

/** A tracepoint's record. */
export interface TracepointFormat {
  /** `category/event`. */
  readonly event: string;
  /** The number that perf_event_open(2) takes. */
  readonly id?: number;
  /** The fields of every event. A program finds a pointer over the first of them. */
  readonly common: readonly FormatField[];
  /** The event's own fields, in order of their offsets. */
  readonly fields: readonly FormatField[];
  /** The kernel's print format of a record: the text after `print fmt: `. */
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

/** An array of variable length: the type of its elements, and the base of its offset. */
export interface VariableLength {
  readonly element: string;
  /** Whether the offset counts from the end of its own field instead of the record's start. */
  readonly relative: boolean;
}

const VARIABLE_LENGTH = /^__(data|rel)_loc (.+?)(?:\[\])?$/;

/**
 * The facts in the type of an array of variable length; `undefined` for any other type. The kernel prints `__data_loc
 * char[] NAME` and `__rel_loc char NAME[]` (f_show, kernel/trace/trace_events.c); both forms are accepted for both.
 */
export function variableLength({ type }: Pick<FormatField, 'type'>): VariableLength | undefined {
  const [, location, element] = VARIABLE_LENGTH.exec(type) ?? [];
  return element === undefined ? undefined : { element, relative: location === 'rel' };
}

/**
 * The size of the record's fixed part, where arrays of variable length begin, without alignment
 * (include/trace/stages/stage5_get_offsets.h).
 */
export function fixedSize({ common, fields }: TracepointFormat): number {
  return Math.max(HIDDEN_SIZE, ...[...common, ...fields].map(({ offset, size }) => offset + size));
}

/** The alignment of a field, in bytes. */
function alignment(field: FormatField): number {
  const { size, length } = field;
  if (variableLength(field) !== undefined) return size;
  const element = length === undefined ? size : length === 0 ? 1 : size / length;
  return [1, 2, 4, 8].includes(element) ? element : 1;
}

/**
 * The size of a record in perf's buffer: the fixed part as C rounds it up, arrays of variable length, and padding. With
 * the u32 that perf puts before it, the size is a multiple of 8 bytes (perf_trace_NAME, include/trace/perf.h).
 *
 * @param variable bytes of all arrays of variable length
 */
export function recordSize(format: TracepointFormat, variable: number): number {
  const strictest = Math.max(...[...format.common, ...format.fields].map(alignment), 1);
  const fixed = Math.ceil(fixedSize(format) / strictest) * strictest;
  return Math.ceil((fixed + variable + 4) / 8) * 8 - 4;
}
