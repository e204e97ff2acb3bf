import { Diagnostic } from '../diagnostic.ts';
import type { KernelEvent } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { TASK_CONTEXT_FLAGS } from '../log.ts';
import type { Task } from '../tasks.ts';
import type { AttachableProgram, Attachment, ProgramContext, ProgramTypeModel } from './context.ts';
import { findTracepoint, type RecordField, type TracepointFormat } from './tracepoint-events.ts';
import { filterVerdict } from './verdicts.ts';

type FieldValue = bigint | readonly bigint[];

function attachTracepoint(_kernel: Kernel, program: AttachableProgram, to: string | undefined): Attachment {
  const target = to ?? program.attachPoint ?? '';
  formatOf(target, `tracepoint program "${program.name}" cannot be attached to "${target}"`);
  return { program, target };
}

function formatOf(event: string, message: string): TracepointFormat {
  const format = findTracepoint(event);
  if (format === 'unsupported') {
    throw new Diagnostic({
      code: 'TRACEPOINT_UNSUPPORTED',
      kind: 'unsupported',
      message,
      cause: 'the model has the tracepoints of the categories syscalls and raw_syscalls',
      hint: 'attach to one of those',
    });
  }
  if (format === undefined) {
    throw new Diagnostic({
      code: 'ATTACH_ENOENT',
      kind: 'refused',
      errno: 'ENOENT',
      message,
      cause: 'the kernel has no such tracepoint',
      hint: 'name it as category/event, such as syscalls/sys_enter_openat',
    });
  }
  return format;
}

function refuseField(event: string, message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TRACEPOINT_FIELD',
    kind: 'input',
    message: `tracepoint ${event}: ${message}`,
    cause,
    hint: `see the tracepoint's format file, /sys/kernel/tracing/events/${event}/format`,
  });
}

function checkNumber(event: string, { name, size }: RecordField, value: bigint): void {
  const bits = size * 8;
  if (value >= 1n << BigInt(bits) || value < -(1n << BigInt(bits - 1))) {
    throw refuseField(event, `${value} does not fit field "${name}"`, `the field has ${bits} bits`);
  }
}

function writeField(kernel: Kernel, record: number, event: string, field: RecordField, value: FieldValue): void {
  const values = typeof value === 'bigint' ? [value] : value;
  const count = field.count ?? 1;
  if (values.length > count || (typeof value !== 'bigint' && field.count === undefined)) {
    throw refuseField(event, `field "${field.name}" is given ${values.length} values`, `it takes ${count}`);
  }
  values.forEach((number, index) => {
    checkNumber(event, field, number);
    const offset = record + field.offset + index * field.size;
    if (field.size === 8) kernel.memory.writeU64(offset, BigInt.asUintN(64, number));
    else kernel.memory.view.setUint32(offset, Number(BigInt.asUintN(32, number)), true);
  });
}

/** Other names that scenarios use for a field of every system call's record. */
const ALIASES: Readonly<Record<string, string>> = { nr: '__syscall_nr', syscall_nr: '__syscall_nr' };

function enterTracepoint(
  kernel: Kernel,
  attachment: Attachment,
  event: KernelEvent,
  _cpu: number,
  task: Task,
): ProgramContext {
  const name = attachment.target;
  const format = formatOf(name, `tracepoint "${name}" cannot be hit`);
  const given = new Map(Object.entries(event.kind === 'tracepoint' ? (event.fields ?? {}) : {}));
  const fields = new Map(format.fields.map((field) => [field.name, field]));
  const region = kernel.contexts.take('tracepoint record', format.size);
  const record = region.offset;
  kernel.memory.writePointer(record, task.registers);
  for (const field of format.fields)
    if (field.standard !== undefined) writeField(kernel, record, name, field, field.standard);
  for (const [fieldName, value] of given) {
    const field = fields.get(fieldName) ?? fields.get(ALIASES[fieldName] ?? '');
    if (field === undefined) {
      throw refuseField(name, `there is no field "${fieldName}"`, `its fields are ${[...fields.keys()].join(', ')}`);
    }
    writeField(kernel, record, name, field, value);
  }
  return {
    type: 'tracepoint',
    offset: record,
    event,
    traceFlags: TASK_CONTEXT_FLAGS,
    frames: format.frames,
    result: () => ({ packet: null, packetsOut: [], registers: null }),
    release: () => kernel.contexts.giveBack(region),
  };
}

/** Programs on a tracepoint, with its record as context; the first 8 bytes point to the task's registers (kernel/trace/trace_syscalls.c). */
export const TRACEPOINT: ProgramTypeModel = {
  type: 'tracepoint',
  sections: [{ name: 'tracepoint', extended: true }],
  attach: attachTracepoint,
  sees: ({ target }, event) => event.kind === 'tracepoint' && event.event === target,
  enter: enterTracepoint,
  verdict: filterVerdict,
};
