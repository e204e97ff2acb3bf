import { Diagnostic } from '../../base/diagnostic.ts';
import type { FormatFault } from '../tracefs/format-checks.ts';
import type { TracepointFormat } from '../tracefs/tracepoint-format.ts';
import {
  isOfFtrace,
  isOtherCategory,
  type RecordField,
  type SystemCallRecord,
  systemCallRecord,
  takesNoPrograms,
} from './tracepoint-events.ts';
import { DescribedRecord } from './tracepoint-record.ts';

/** A tracepoint that programs can be attached to. */
export type KnownTracepoint =
  | {
      readonly kind: 'system-call';
      readonly record: SystemCallRecord;
      readonly fields: ReadonlyMap<string, RecordField>;
    }
  | { readonly kind: 'described'; readonly record: DescribedRecord };

/** The place and size of a field in a record, in words. */
function placeOf(field: { readonly offset: number; readonly size: number } | undefined): string {
  return field === undefined ? 'not there' : `${field.size} bytes at ${field.offset}`;
}

/**
 * The first difference between a description of a system call's event and the model's record; `undefined` if they
 * agree, and for any other event.
 */
export function disagreement({ event, fields }: TracepointFormat): FormatFault | undefined {
  const record = systemCallRecord(event);
  if (record === undefined) return undefined;
  const own = new Map(record.fields.map(({ name, offset, size, count = 1 }) => [name, { offset, size: size * count }]));
  const described = new Map(fields.map((field) => [field.name, field]));
  const differs = (name: string) => placeOf(described.get(name)) !== placeOf(own.get(name));
  const name = [...own.keys(), ...described.keys()].find(differs);
  if (name === undefined) return undefined;
  return {
    problem: `the description of tracepoint ${event} differs from that of the modelled kernel`,
    cause: `field "${name}" is described as ${placeOf(described.get(name))}, and is ${placeOf(own.get(name))} in Linux 6.18`,
  };
}

function refuseDescription(code: string, { problem, cause }: FormatFault, hint: string): Diagnostic {
  return new Diagnostic({ code, kind: 'input', message: problem, cause, hint });
}

/** The tracepoints of a kernel: those of system calls, and those that its configuration describes. */
export class Tracepoints {
  readonly #described = new Map<string, DescribedRecord>();
  /** The tracepoints found so far, by name. */
  readonly #found = new Map<string, KnownTracepoint>();

  /** @throws {Diagnostic} `TRACEPOINT_TWICE`, `TRACEPOINT_MISMATCH`, kind `input` */
  constructor(formats: readonly TracepointFormat[] = []) {
    for (const format of formats) {
      const { event } = format;
      if (this.#described.has(event)) {
        const fault = { problem: `tracepoint ${event} is described twice`, cause: 'an event has one record' };
        throw refuseDescription('TRACEPOINT_TWICE', fault, 'leave one of the descriptions out');
      }
      const fault = disagreement(format);
      if (fault !== undefined) throw refuseDescription('TRACEPOINT_MISMATCH', fault, 'leave the description out');
      this.#described.set(event, new DescribedRecord(format));
    }
  }

  /**
   * The tracepoint with a name, as `category/event`. System calls keep the model's own record, which the description
   * agrees with.
   *
   * @param message the action that fails without the tracepoint
   * @throws {Diagnostic} `ATTACH_ENOENT` and `ATTACH_EINVAL` like Linux; `TRACEPOINT_UNSUPPORTED` for an undescribed
   *   event that the target kernel may have
   */
  find(name: string, message: string): KnownTracepoint {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const found = this.#search(name, message);
    this.#found.set(name, found);
    return found;
  }

  #search(name: string, message: string): KnownTracepoint {
    const record = systemCallRecord(name);
    if (record !== undefined) {
      return { kind: 'system-call', record, fields: new Map(record.fields.map((field) => [field.name, field])) };
    }
    if (isOfFtrace(name)) throw this.#refuseFtrace(name, message);
    const described = this.#described.get(name);
    if (described !== undefined) return { kind: 'described', record: described };
    if (isOtherCategory(name)) {
      throw new Diagnostic({
        code: 'TRACEPOINT_UNSUPPORTED',
        kind: 'unsupported',
        message,
        cause: `only the target kernel knows this event; ${this.#known()}`,
        hint: `give the kernel's description of it, /sys/kernel/tracing/events/${name}/format`,
      });
    }
    throw new Diagnostic({
      code: 'ATTACH_ENOENT',
      kind: 'refused',
      errno: 'ENOENT',
      message,
      cause: `the kernel has no such tracepoint; ${this.#known()}`,
      hint: 'name it as category/event, such as syscalls/sys_enter_openat, or describe it by its format file',
    });
  }

  #known(): string {
    return `known are ${['syscalls/*', 'raw_syscalls/*', ...this.#described.keys()].join(', ')}`;
  }

  #refuseFtrace(name: string, message: string): Diagnostic {
    const errno = takesNoPrograms(name) ? 'EINVAL' : 'ENOENT';
    return new Diagnostic({
      code: `ATTACH_${errno}`,
      kind: 'refused',
      errno,
      message,
      cause: 'tracers write the events of the category ftrace, so no program can be attached',
      hint: 'attach to an event of another category',
    });
  }
}

/** A kernel with tracepoints. */
export interface HasTracepoints {
  readonly tracepoints: Tracepoints;
}
