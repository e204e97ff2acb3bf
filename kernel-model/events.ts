import type { Disturbance } from './disturbance/disturbance.ts';
/** Events of a kernel in a scenario. They are plain data, so that they can be sent to any target, also a remote one. */

/** struct pt_regs by the kernel's names (arch/x86/include/asm/ptrace.h), in memory order. */
export const PT_REGS_NAMES = [
  'r15',
  'r14',
  'r13',
  'r12',
  'bp',
  'bx',
  'r11',
  'r10',
  'r9',
  'r8',
  'ax',
  'cx',
  'dx',
  'si',
  'di',
  'orig_ax',
  'ip',
  'cs',
  'flags',
  'sp',
  'ss',
] as const; // prettier-ignore
export type PtRegsName = (typeof PT_REGS_NAMES)[number];
export type PtRegsValues = Partial<Record<PtRegsName, bigint>>;

/** The task on the CPU of an event. */
export interface TaskDescription {
  readonly pid: number;
  /** The thread group; the pid by default. */
  readonly tgid?: number;
  /** At most 16 bytes. 16 leave no room for the NUL, and Linux keeps that. */
  readonly comm?: string;
  /** The task's user registers, as saved at the top of its stack. */
  readonly registers?: PtRegsValues;
}

/**
 * Makes the watchdog's timer fire at one exact point of the run, independent of the clock. The program then counts as
 * older than its period.
 */
export type WatchdogPlan =
  /** After this many retired instructions. */
  | { readonly atInstruction: number }
  /** During the n-th helper call of the run, counted from 1. */
  | { readonly duringHelperCall: number };

/** An event inside the n-th helper call of a run, counted from 1. The helper has done nothing yet. */
export interface EventInside {
  readonly helperCall: number;
  readonly event: KernelEvent;
}

export interface EventBase {
  /** The CPU of the event; 0 by default. */
  readonly cpu?: number;
  /**
   * Nanoseconds of virtual time before it, after the end of the event before, without a running program; 0 by default.
   */
  readonly after?: number;
  /**
   * Nanoseconds from the due time of the event before to its own. If that time has passed, it happens at once, as it
   * does by default. The first event counts from the current time.
   */
  readonly interval?: number;
  /** The task that runs there; the idle task of the CPU by default. */
  readonly task?: TaskDescription;
  /** Whether the CPU's current_task is NULL, so that programs find no task. */
  readonly noTask?: boolean;
  /**
   * Nanoseconds that the clocks of programs step back just before it. They need not be monotonic. jiffies does not step
   * back.
   */
  readonly clockBack?: number;
  readonly watchdog?: WatchdogPlan;
  readonly disturbance?: Disturbance;
  /** An event on the same CPU inside a helper call of the run: the helper reaches a probed function, or a tracepoint. */
  readonly inside?: EventInside;
  /** Only this program sees the event, if several are attached. */
  readonly program?: string;
}

/** The direction of a packet through a network interface: into the kernel, or out of it. */
export type Direction = 'ingress' | 'egress';

/**
 * A warning about how a packet was obtained: its capture contradicts itself, or the packet was truncated or completed.
 */
export interface PacketWarning {
  /** Stable, in upper snake case: `CAPTURE_PACKET_TRUNCATED`. */
  readonly code: string;
  /** The values found and used. The reader adds the packet, by the event's label. */
  readonly text: string;
}

/** A frame that arrives at a network interface, or is about to leave through it. */
export interface PacketEvent extends EventBase {
  readonly kind: 'packet';
  /** The frame from its Ethernet header on. */
  readonly bytes: Uint8Array;
  /** Its source, for messages: `packet 3 of dns.pcap`. */
  readonly label?: string;
  readonly warnings?: readonly PacketWarning[];
  /** The interface's name; the attached one by default. */
  readonly interface?: string;
  /** `ingress` by default: it arrives. */
  readonly direction?: Direction;
  readonly queue?: number;
  /** struct sk_buff fields set for tc programs, by name: mark, priority, hash, vlan_tci, protocol, queue_mapping … */
  readonly fields?: Readonly<Record<string, number>>;
  /** For tc: how many bytes at the end are in page fragments (data_len), outside the program's view. */
  readonly nonLinear?: number;
}

/**
 * The value of a field in a tracepoint's record: a number, the elements of an array, or a text in an array of
 * characters.
 */
export type RecordValue = bigint | string | readonly bigint[];

/** A tracepoint is hit. */
export interface TracepointEvent extends EventBase {
  readonly kind: 'tracepoint';
  /** `category/event`. */
  readonly event: string;
  /**
   * The record's fields by name, in the record's own types; 0 or empty by default. A number for an array of variable
   * length is the field's own value: `length << 16 | offset`.
   */
  readonly fields?: Readonly<Record<string, RecordValue>>;
}

/** A probed function is reached (kprobe, uprobe) or returns (kretprobe, uretprobe). */
export interface ProbeEvent extends EventBase {
  readonly kind: 'probe';
  readonly type: 'kprobe' | 'kretprobe' | 'uprobe' | 'uretprobe';
  readonly function: string;
  /** struct pt_regs at the probe; 0 by default. */
  readonly registers?: PtRegsValues;
}

/** Perf events by perf's names: a hardware counter, a timer, a software event of the task itself. */
export const PERF_EVENT_NAMES = ['cpu-cycles', 'cpu-clock', 'page-faults'] as const;
export type PerfEventName = (typeof PERF_EVENT_NAMES)[number];

/**
 * Why an event's counter cannot be read. It counts for child tasks too, or belongs to another CPU or task, or is pinned
 * and not counting.
 */
export const COUNTER_ERRORS = ['EOPNOTSUPP', 'EINVAL', 'EBUSY'] as const;
export type CounterError = (typeof COUNTER_ERRORS)[number];

/** The parts of a call chain. */
export const CALL_CHAIN_PARTS = ['kernel', 'user'] as const;
export type CallChainPart = (typeof CALL_CHAIN_PARTS)[number];

/** A perf event's counter overflows and a sample is taken. */
export interface PerfSampleEvent extends EventBase {
  readonly kind: 'perf_sample';
  /** The event that overflows; `cpu-clock` by default. The watchdog cannot end programs on the first two. */
  readonly event?: PerfEventName;
  /** perf_sample_data.period and .addr. */
  readonly period?: bigint;
  readonly address?: bigint;
  readonly registers?: PtRegsValues;
  /** The results of bpf_perf_prog_read_value: counter, time enabled, time running. */
  readonly counter?: bigint;
  readonly enabled?: bigint;
  readonly running?: bigint;
  /** The error that bpf_perf_prog_read_value gives instead (perf_event_read_local, kernel/events/core.c). */
  readonly counterError?: CounterError;
  /** The call chains, innermost frame first. By default only the address in `ip` is known. */
  readonly kernelStack?: readonly bigint[];
  readonly userStack?: readonly bigint[];
  /**
   * The parts of the call chain that the event samples by itself (PERF_SAMPLE_CALLCHAIN, less exclude_callchain_kernel
   * and exclude_callchain_user). An event of another task samples no user part. By default it samples none, and
   * programs walk the stack.
   */
  readonly callChain?: readonly CallChainPart[];
}

/** An event that programs may be attached to. */
export type KernelEvent = PacketEvent | TracepointEvent | ProbeEvent | PerfSampleEvent;

/** User space changes a map between events. */
export interface MapUpdate {
  readonly kind: 'map_update';
  readonly map: string;
  readonly entries: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];
}

/** One operation of user space on an entry of a map, as bpf(2) has it. */
export interface UserMapOperation {
  /** Update, delete, look up, look up and delete at once, or find the key behind a key. */
  readonly action: 'update' | 'delete' | 'lookup' | 'take' | 'next key';
  readonly key: Uint8Array;
  /** For an update; otherwise empty. */
  readonly value: Uint8Array;
  /** For an update, and for both kinds of lookup; others have none. */
  readonly flags: number;
}

/** User space deletes keys of a map. */
export interface MapDeletion {
  readonly kind: 'map_deletion';
  readonly map: string;
  readonly keys: readonly Uint8Array[];
}

/**
 * User space opens an event with a buffer on each CPU, for the output of programs, and puts them into a perf event
 * array.
 */
export interface PerfBuffers {
  readonly kind: 'perf_buffers';
  readonly map: string;
  /** Data pages of each buffer, a power of two. */
  readonly pages: number;
}

/** User space opens a counter and puts it into a slot of a perf event array. */
export interface PerfCounter {
  readonly kind: 'perf_counter';
  readonly map: string;
  readonly slot: number;
  /** The CPU that it counts on. */
  readonly cpu: number;
  /** Its count, and for how many nanoseconds it was enabled and ran; 0 by default. */
  readonly counter?: bigint;
  readonly enabled?: bigint;
  readonly running?: bigint;
}

/** User space takes all records that programs have sent through a map. */
export interface RecordReading {
  readonly kind: 'record_reading';
  readonly map: string;
}

/** An action of user space between events. */
export type UserAction = MapUpdate | MapDeletion | PerfBuffers | PerfCounter | RecordReading;

/** Whether it is an action of user space; otherwise programs may see it. */
export function isUserAction(happening: KernelEvent | UserAction): happening is UserAction {
  return !['packet', 'tracepoint', 'probe', 'perf_sample'].includes(happening.kind);
}

/** A limit for reading maps. */
export interface ReadLimit {
  readonly entries: number;
  /** Bytes of keys and values. */
  readonly bytes: number;
  /** The amount already read from other maps, if the limit is for several together. */
  readonly before?: { readonly entries: number; readonly bytes: number };
}
