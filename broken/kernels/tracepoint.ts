import type { ProgramContext } from '../../kernel-model/contexts/program-context.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import {
  type FormatField,
  fixedSize,
  HIDDEN_SIZE,
  LARGEST_RECORD,
  type TracepointFormat,
  variableLength,
} from '../../kernel-model/tracefs/tracepoint-format.ts';
import { brokenContext, brokenType } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { brokenKernel } from '../parts.ts';
import { answering } from './loading/changed-steps.ts';

/** A fault of the records of events that a format describes. @param change writes over the whole record of one */
function brokenRecord(name: string, change: (kernel: Kernel, record: number, format: TracepointFormat) => void): Fault {
  return brokenContext(name, 'tracepoint', (kernel, { event, offset }) => {
    const { tracepoints = [] } = kernel.configuration;
    const format = event.kind === 'tracepoint' && tracepoints.find((described) => described.event === event.event);
    if (format) change(kernel, offset, format);
    return undefined;
  });
}

/** A fault of the places of arrays of variable length. @param change gives what stands for `length << 16 | offset` */
function brokenPlace(
  name: string,
  change: (length: number, offset: number, field: FormatField, format: TracepointFormat) => number,
): Fault {
  return brokenRecord(name, ({ memory }, record, format) => {
    for (const field of format.fields) {
      if (variableLength(field) === undefined) continue;
      const place = memory.view.getUint32(record + field.offset, true);
      memory.view.setUint32(record + field.offset, change(place >>> 16, place & 0xffff, field, format) >>> 0, true);
    }
  });
}

/** Moves the fields of a record behind its hidden part. */
function moved(bytes: number): (kernel: Kernel, context: ProgramContext) => undefined {
  return ({ memory }, { offset }) => {
    const from = offset + HIDDEN_SIZE;
    memory.u8.copyWithin(from + bytes, from, offset + LARGEST_RECORD - bytes);
    memory.u8.fill(0, from, from + bytes);
  };
}

/** Kernels that report events otherwise than they must (Rex ABI 7, 8; kernel/trace). */
export const TRACEPOINT_FAULTS: readonly Fault[] = [
  brokenContext('puts 8 bytes of its own before the fields of a record', 'tracepoint', moved(8)),
  brokenContext('gives numbers of system calls 32 bits', 'tracepoint', ({ memory }, { offset }) => {
    memory.view.setUint32(offset + HIDDEN_SIZE + 4, 0, true);
    return undefined;
  }),
  brokenType('keeps events that a tracepoint program filters out', 'tracepoint', () => ({ verdict: () => 'kept' })),
  brokenKernel('gives every CPU the number 0', ({ cpus, memory }) => {
    for (const cpu of cpus.possible) memory.view.setInt32(cpus.offsetOf('cpu_number', cpu), 0, true);
  }),
  brokenKernel('gives the idle task as the current task', ({ tasks }) => {
    const enter = tasks.enter.bind(tasks);
    tasks.enter = (cpu, task) => {
      enter(cpu, task);
      return enter(cpu);
    };
  }),
  brokenKernel('gives the pid of the process as the pid of a task', ({ tasks, layout, memory }) => {
    const enter = tasks.enter.bind(tasks);
    tasks.enter = (cpu, description) => {
      const task = enter(cpu, description);
      layout.write(memory, task.offset, 'task_struct', 'pid', task.tgid);
      return task;
    };
  }),
  brokenType('shows a tracepoint program every event', 'tracepoint', () => ({
    sees: (_attachment, event) => event.kind === 'tracepoint',
  })),
  brokenType('attaches programs to tracepoints that do not exist', 'tracepoint', () => ({
    attach: (_kernel, program, to) => ({ program, target: to ?? program.attachPoint ?? '' }),
  })),
  brokenType('refuses a tracepoint that does not exist with EINVAL', 'tracepoint', (whole) => ({
    attach: answering(whole.attach, 'EINVAL'),
  })),
  brokenRecord('loses the sign of a field', ({ memory }, record, { fields }) => {
    for (const { offset, size, signed, length } of fields) {
      if (signed && length === undefined && size > 1) memory.u8[record + offset + size - 1]! &= 0x7f;
    }
  }),
  brokenRecord('writes only the first element of an array', ({ memory }, record, { fields }) => {
    for (const { offset, size, length } of fields) {
      if (length) memory.u8.fill(0, record + offset + size / length, record + offset + size);
    }
  }),
  brokenPlace('swaps length and offset of an array of variable length', (length, offset) => {
    return (offset << 16) | length;
  }),
  brokenPlace(
    'counts the offset of an array of variable length from the end of the fixed part',
    (length, offset, _field, format) => (length << 16) | (offset - fixedSize(format)),
  ),
  brokenPlace('does not count the NUL of a text of variable length', (length, offset) => ((length - 1) << 16) | offset),
];
