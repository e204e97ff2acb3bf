import { systemCalls } from '../system-calls.ts';
import { SYSCALL_FRAMES } from './stack-frames.ts';

/** A field of a tracepoint's record. */
export interface RecordField {
  readonly name: string;
  /** Bytes from the record's start; a program sees the first 8 as a pointer to pt_regs. */
  readonly offset: number;
  /** Bytes of one element. */
  readonly size: 4 | 8;
  /** Elements, for an array. */
  readonly count?: number;
  /** The field's value if the scenario does not give it; 0 by default. */
  readonly standard?: bigint;
}

/** The record of a system call tracepoint. */
export interface SystemCallRecord {
  readonly fields: readonly RecordField[];
  /** Bytes of the record. */
  readonly size: number;
  /** The functions before a program there, innermost first. */
  readonly frames: readonly string[];
}

const ARGUMENT_COUNT = 6;

/** `raw_syscalls`: the number is a long (include/trace/events/syscalls.h). */
const RAW_SYSCALLS: Readonly<Record<string, SystemCallRecord>> = {
  sys_enter: {
    fields: [
      { name: 'id', offset: 8, size: 8 },
      { name: 'args', offset: 16, size: 8, count: ARGUMENT_COUNT },
    ],
    size: 16 + ARGUMENT_COUNT * 8,
    frames: [
      'trace_call_bpf',
      'perf_trace_run_bpf_submit',
      'perf_trace_sys_enter',
      'syscall_trace_enter',
      ...SYSCALL_FRAMES,
    ],
  },
  sys_exit: {
    fields: [
      { name: 'id', offset: 8, size: 8 },
      { name: 'ret', offset: 16, size: 8 },
    ],
    size: 24,
    frames: [
      'trace_call_bpf',
      'perf_trace_run_bpf_submit',
      'perf_trace_sys_exit',
      'syscall_exit_work',
      ...SYSCALL_FRAMES,
    ],
  },
};

const SYSCALL_TRACEPOINT = /^sys_(enter|exit)_(\w+)$/;

/** `syscalls`: the number is an int, padded to 8 bytes; each argument takes 8 bytes (kernel/trace/trace_syscalls.c). */
function systemCallTracepoint(event: string): SystemCallRecord | undefined {
  const [, direction, name] = SYSCALL_TRACEPOINT.exec(event) ?? [];
  const call = name === undefined ? undefined : systemCalls().get(name);
  if (call === undefined) return undefined;
  const number: RecordField = { name: '__syscall_nr', offset: 8, size: 4, standard: BigInt(call.number) };
  if (direction === 'exit') {
    return {
      fields: [number, { name: 'ret', offset: 16, size: 8 }],
      size: 24,
      frames: ['trace_call_bpf', 'perf_syscall_exit', 'syscall_exit_work', ...SYSCALL_FRAMES],
    };
  }
  const parameters = call.parameters.map((parameter, index): RecordField => {
    return { name: parameter, offset: 16 + 8 * index, size: 8 };
  });
  return {
    fields: [number, ...parameters],
    size: 16 + 8 * ARGUMENT_COUNT,
    frames: ['trace_call_bpf', 'perf_syscall_enter', 'syscall_trace_enter', ...SYSCALL_FRAMES],
  };
}

/** Events of ftrace itself with a number for perf. No program can run there: Linux 6.18 answers EINVAL. */
const WITHOUT_PROGRAMS = new Set(['ftrace/function', 'ftrace/print']);

/** Category and event of a tracepoint's name. */
function partsOf(name: string): [category: string, event: string] {
  const slash = name.indexOf('/');
  return slash < 0 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
}

/** The record of a system call tracepoint by `category/event`. The model knows it without a description. */
export function systemCallRecord(name: string): SystemCallRecord | undefined {
  const [category, event] = partsOf(name);
  if (category === 'raw_syscalls') return Object.hasOwn(RAW_SYSCALLS, event) ? RAW_SYSCALLS[event] : undefined;
  return category === 'syscalls' ? systemCallTracepoint(event) : undefined;
}

/** The names of all tracepoints that the model knows without a description. */
export function systemCallTracepoints(): readonly string[] {
  const ofCalls = [...systemCalls().keys()].flatMap((name) => [
    `syscalls/sys_enter_${name}`,
    `syscalls/sys_exit_${name}`,
  ]);
  return [...Object.keys(RAW_SYSCALLS).map((event) => `raw_syscalls/${event}`), ...ofCalls];
}

/**
 * Whether a kernel may have an event that the model does not know. The model knows the categories of system calls
 * completely.
 */
export function isOtherCategory(name: string): boolean {
  const [category, event] = partsOf(name);
  return category !== '' && event !== '' && category !== 'syscalls' && category !== 'raw_syscalls';
}

/** Whether an event belongs to ftrace itself. Programs cannot be attached to those (observed on Linux 6.18). */
export function isOfFtrace(name: string): boolean {
  return partsOf(name)[0] === 'ftrace';
}

/** Whether perf can open an event without running programs on it. */
export function takesNoPrograms(name: string): boolean {
  return WITHOUT_PROGRAMS.has(name);
}
