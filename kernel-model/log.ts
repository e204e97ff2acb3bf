import type { Clock } from './clock.ts';

/** printk's levels (include/linux/kern_levels.h). */
export type LogLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
export const KERN_EMERG = 0;
export const KERN_ALERT = 1;
export const KERN_ERR = 3;
export const KERN_WARNING = 4;
export const KERN_INFO = 6;

/** One line of the kernel log. */
export interface LogRecord {
  /** Nanoseconds since boot. */
  readonly time: number;
  readonly level: LogLevel;
  readonly text: string;
}

function seconds(nanoseconds: number, width: number): string {
  const microseconds = Math.floor(nanoseconds / 1000);
  const whole = Math.floor(microseconds / 1_000_000);
  return `${String(whole).padStart(width)}.${String(microseconds % 1_000_000).padStart(6, '0')}`;
}

/** The kernel's log buffer: what dmesg shows. */
export class KernelLog {
  readonly records: LogRecord[] = [];
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Logs a message; each of its lines becomes a record of its own, as printk's readers see it. */
  print(level: LogLevel, message: string): void {
    const lines = (message.endsWith('\n') ? message.slice(0, -1) : message).split('\n');
    for (const text of lines) this.records.push({ time: this.clock.now, level, text });
  }

  /** The lines from a record on, as dmesg prints them: `[    1.234567] text`. */
  lines(from = 0): string[] {
    return this.records.slice(from).map(({ time, text }) => `[${seconds(time, 5)}] ${text}`);
  }
}

/** Where a trace line comes from. */
export interface TraceSource {
  readonly comm: string;
  readonly pid: number;
  readonly cpu: number;
  /** The five flag columns: irqs-off, need-resched, hardirq/softirq, preempt-depth, migrate-disable. */
  readonly flags: string;
}

/** One record of the trace. */
export interface TraceRecord extends TraceSource {
  /** Nanoseconds since boot. */
  readonly time: number;
  readonly text: string;
}

/** The flags of a record written by a program that runs with migration disabled in task context, preemption possible. */
export const TASK_CONTEXT_FLAGS = '....1';
/** The flags of a record written in a softirq with bottom halves disabled, where packets are received. */
export const SOFTIRQ_FLAGS = '..s31';
/** The flags of a record written in a hard interrupt with interrupts disabled, where counters overflow. */
export const HARDIRQ_FLAGS = 'd.h1.';

/** The trace that bpf_trace_printk writes, as /sys/kernel/tracing/trace_pipe gives it (kernel/trace/trace_output.c). */
export class TracePipe {
  readonly records: TraceRecord[] = [];
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Writes one record. One newline at its end goes, as the record's printer adds its own. */
  print(source: TraceSource, text: string): void {
    this.records.push({ ...source, time: this.clock.now, text: text.endsWith('\n') ? text.slice(0, -1) : text });
  }

  /** The lines from a record on: `            bash-42      [001] ....1     1.234567: bpf_trace_printk: text`. */
  lines(from = 0): string[] {
    return this.records.slice(from).map(({ comm, pid, cpu, flags, time, text }) => {
      const task = `${comm.padStart(16)}-${String(pid).padEnd(7)}`;
      return `${task} [${String(cpu).padStart(3, '0')}] ${flags} ${seconds(time, 5)}: bpf_trace_printk: ${text}`;
    });
  }
}
