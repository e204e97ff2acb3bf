import type { Clock } from './clock.ts';

/** printk's levels (include/linux/kern_levels.h). */
export type LogLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
export const KERN_EMERG = 0;
export const KERN_ALERT = 1;
export const KERN_CRIT = 2;
export const KERN_ERR = 3;
export const KERN_WARNING = 4;
export const KERN_INFO = 6;

/**
 * The size of a record with its NUL (PRINTKRB_RECORD_MAX), and of the level before a message (KERN_SOH and a digit).
 */
const PRINTKRB_RECORD_MAX = 1024;
const LEVEL_BYTES = 2;
const MOST_BYTES = PRINTKRB_RECORD_MAX - 1 - LEVEL_BYTES;

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

/**
 * How many records, and characters of text, a buffer keeps at least. Linux's buffer also has room for some thousands.
 */
const RECORDS_KEPT = 8192;
const CHARACTERS_KEPT = 512 * 1024;

/** Limits a buffer. At twice its minimum, the oldest records are dropped. */
class Room {
  private characters = 0;

  /** A record has been added at the end. @returns how many of the oldest were dropped */
  makeForLast(records: { readonly text: string }[]): number {
    this.characters += records.at(-1)!.text.length;
    if (records.length < 2 * RECORDS_KEPT && this.characters < 2 * CHARACTERS_KEPT) return 0;
    let dropped = 0;
    while (records.length - dropped > RECORDS_KEPT || this.characters > CHARACTERS_KEPT) {
      this.characters -= records[dropped++]!.text.length;
    }
    records.splice(0, dropped);
    return dropped;
  }
}

/** The kernel's log buffer, as dmesg shows it. It is a ring: new records replace the oldest. */
export class KernelLog {
  readonly records: LogRecord[] = [];
  private readonly clock: Clock;
  private readonly room = new Room();
  private lost = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * Logs a message as printk does (vprintk_store, kernel/printk/printk.c). With the two bytes of its level it is cut to
   * the size of a record, and one newline at its end is removed. Each of its lines becomes a record here, as readers of
   * the log see it.
   */
  print(level: LogLevel, message: string): void {
    const bytes = new TextEncoder().encode(message);
    const text = bytes.length <= MOST_BYTES ? message : new TextDecoder().decode(bytes.subarray(0, MOST_BYTES));
    const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
    for (const line of lines) {
      this.records.push({ time: this.clock.now, level, text: line });
      this.lost += this.room.makeForLast(this.records);
    }
  }

  /** The number of all records, with those that were replaced. */
  get total(): number {
    return this.lost + this.records.length;
  }

  /**
   * The lines from a record on, as dmesg prints them: `[    1.234567] text`. If records are lost, the first line says
   * how many.
   */
  lines(from = 0): string[] {
    if (from >= this.total) return [];
    const missing = this.lost - from;
    const lines = this.records.slice(Math.max(0, -missing)).map(({ time, text }) => `[${seconds(time, 5)}] ${text}`);
    return missing > 0 ? [`** ${missing} printk messages dropped **`, ...lines] : lines;
  }
}

/** The source of a trace line. */
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

/** The flags of a record written by a program in task context, on a tracepoint or a probe of the kernel. */
export const TASK_CONTEXT_FLAGS = '...21';
/** The flags in a probe of a process's own function: preemption is possible except for the printing itself. */
export const USER_PROBE_FLAGS = '...11';
/** The flags in the softirq that receives packets: before there is a socket buffer (xdp), and after (tc). */
export const XDP_FLAGS = '..s21';
export const TC_FLAGS = '..s2.';
/** The flags for a packet that a process sends: bottom halves are disabled. */
export const TC_EGRESS_FLAGS = 'b..1.';
/** The flags in a hard interrupt with interrupts disabled, for a counter that overflows there. */
export const HARDIRQ_FLAGS = 'd.h1.';
/** The flags in an NMI, which also counts as a hard interrupt. */
export const NMI_FLAGS = 'd.Z1.';
/** The flags for a software event that overflows in the task itself. */
export const SOFTWARE_EVENT_FLAGS = '...2.';

/** The trace of bpf_trace_printk, as in /sys/kernel/tracing/trace_pipe (kernel/trace/trace_output.c). */
export class TracePipe {
  readonly records: TraceRecord[] = [];
  private readonly clock: Clock;
  private readonly room = new Room();
  private lost = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Writes one record. */
  print(source: TraceSource, text: string): void {
    this.records.push({ ...source, time: this.clock.now, text });
    this.lost += this.room.makeForLast(this.records);
  }

  /** The number of all records, with those that were replaced. */
  get total(): number {
    return this.lost + this.records.length;
  }

  /**
   * The lines from a record on: `            bash-42      [001] ...21     1.234567: bpf_trace_printk: text`. Newlines
   * in a text begin new lines, and one at its end makes an empty line, as in trace_pipe.
   */
  lines(from = 0): string[] {
    if (from >= this.total) return [];
    const missing = this.lost - from;
    const head = missing > 0 ? [`CPU:${this.records[0]?.cpu ?? 0} [LOST ${missing} EVENTS]`] : [];
    const lines = this.records.slice(Math.max(0, -missing)).flatMap(({ comm, pid, cpu, flags, time, text }) => {
      const task = `${comm.padStart(16)}-${String(pid).padEnd(7)}`;
      return `${task} [${String(cpu).padStart(3, '0')}] ${flags} ${seconds(time, 5)}: bpf_trace_printk: ${text}`.split(
        '\n',
      );
    });
    return [...head, ...lines];
  }
}

/** A kernel with a log. */
export interface HasLog {
  readonly log: KernelLog;
  /** Messages that the kernel prints only once (printk_once), by name, if it has printed them. */
  readonly warned: Set<string>;
}
