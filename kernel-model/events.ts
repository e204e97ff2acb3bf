/** What can happen to a kernel in a scenario: plain data, so that any target, also one behind a wire, can be told of it. */

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

/** The task that runs on the CPU where an event happens. */
export interface TaskDescription {
  readonly pid: number;
  /** The thread group; the pid where left out. */
  readonly tgid?: number;
  /** At most 16 bytes: 16 leave no room for the NUL, which Linux keeps. */
  readonly comm?: string;
  /** The task's user registers, as saved at the top of its stack. */
  readonly registers?: PtRegsValues;
}

/** Makes the watchdog's timer fire at one exact place of the run, whatever the clock says; the program then counts as older than its period. */
export type WatchdogPlan =
  /** When this many instructions have been retired. */
  | { readonly atInstruction: number }
  /** During the n-th helper call of the run, counted from 1. */
  | { readonly duringHelperCall: number };

export interface EventBase {
  /** The CPU it happens on; 0 where left out. */
  readonly cpu?: number;
  /** Nanoseconds of virtual time that pass before it, no program running, once what was before it has ended; 0 where left out. */
  readonly after?: number;
  /**
   * How long after the event before it it is due, nanoseconds, counted from when that was due: it happens then, or at once where that time
   * has passed. For the first event it is counted from the time it is. It happens at once where left out.
   */
  readonly interval?: number;
  /** The task that runs there; the idle task of the CPU where left out. */
  readonly task?: TaskDescription;
  /** Whether the CPU's current_task is NULL, so that programs find no task. */
  readonly noTask?: boolean;
  /** Nanoseconds by which the clocks that programs read go back right before it: they are not promised to be monotonic. jiffies does not go back. */
  readonly clockBack?: number;
  readonly watchdog?: WatchdogPlan;
  /** Only this program sees the event, where several are attached. */
  readonly program?: string;
}

/** The way a packet takes through a network interface: into the kernel, or out of it. */
export type Direction = 'ingress' | 'egress';

/** What a reader of a packet's run has to know about how the packet was got: from a capture that contradicts itself, or cut short, or completed. */
export interface PacketWarning {
  /** Stable, in upper snake case: `CAPTURE_PACKET_TRUNCATED`. */
  readonly code: string;
  /** What was found, and what was taken. Which packet it is about is said by who shows it, with the event's label. */
  readonly text: string;
}

/** A frame arrives at a network interface, or is about to leave through it. */
export interface PacketEvent extends EventBase {
  readonly kind: 'packet';
  /** The frame from its Ethernet header on. */
  readonly bytes: Uint8Array;
  /** Where it comes from, for messages: `packet 3 of dns.pcap`. */
  readonly label?: string;
  readonly warnings?: readonly PacketWarning[];
  /** The interface's name; the attached one where left out. */
  readonly interface?: string;
  /** `ingress` where left out: it arrives. */
  readonly direction?: Direction;
  readonly queue?: number;
  /** struct sk_buff fields set for tc programs, by name: mark, priority, hash, vlan_tci, protocol, queue_mapping … */
  readonly fields?: Readonly<Record<string, number>>;
  /** For tc: how many bytes at the end lie in page fragments (data_len), where the program cannot see them. */
  readonly nonLinear?: number;
}

/** What a field of a tracepoint's record holds: a number, the elements of an array, or a text in an array of characters. */
export type RecordValue = bigint | string | readonly bigint[];

/** A tracepoint is hit. */
export interface TracepointEvent extends EventBase {
  readonly kind: 'tracepoint';
  /** `category/event`. */
  readonly event: string;
  /**
   * The record's fields by name, in the record's own types; those left out are 0, or empty. A number for an array of variable length is what
   * the field itself holds: `length << 16 | offset`.
   */
  readonly fields?: Readonly<Record<string, RecordValue>>;
}

/** A probed function is reached (kprobe, uprobe) or returns (kretprobe, uretprobe). */
export interface ProbeEvent extends EventBase {
  readonly kind: 'probe';
  readonly type: 'kprobe' | 'kretprobe' | 'uprobe' | 'uretprobe';
  readonly function: string;
  /** struct pt_regs at the probe; those left out are 0. */
  readonly registers?: PtRegsValues;
}

/** Perf events by perf's names: a hardware counter, a timer, a software event of the task itself. */
export const PERF_EVENT_NAMES = ['cpu-cycles', 'cpu-clock', 'page-faults'] as const;
export type PerfEventName = (typeof PERF_EVENT_NAMES)[number];

/** Why an event's counter cannot be read: it counts for child tasks too; it is another CPU's or task's; it is pinned and not counting. */
export const COUNTER_ERRORS = ['EOPNOTSUPP', 'EINVAL', 'EBUSY'] as const;
export type CounterError = (typeof COUNTER_ERRORS)[number];

/** The parts of a call chain. */
export const CALL_CHAIN_PARTS = ['kernel', 'user'] as const;
export type CallChainPart = (typeof CALL_CHAIN_PARTS)[number];

/** A perf event's counter overflows and a sample is taken. */
export interface PerfSampleEvent extends EventBase {
  readonly kind: 'perf_sample';
  /** Which event overflows; `cpu-clock` where left out. The watchdog cannot end programs on the first two. */
  readonly event?: PerfEventName;
  /** perf_sample_data.period and .addr. */
  readonly period?: bigint;
  readonly address?: bigint;
  readonly registers?: PtRegsValues;
  /** What bpf_perf_prog_read_value gives: counter, time enabled, time running. */
  readonly counter?: bigint;
  readonly enabled?: bigint;
  readonly running?: bigint;
  /** The error that bpf_perf_prog_read_value gives instead (perf_event_read_local, kernel/events/core.c). */
  readonly counterError?: CounterError;
  /** The call chains there, innermost frame first. Where left out, the address that `ip` says is all that is known. */
  readonly kernelStack?: readonly bigint[];
  readonly userStack?: readonly bigint[];
  /**
   * The parts of the call chain that the event samples by itself (PERF_SAMPLE_CALLCHAIN, less exclude_callchain_kernel and
   * exclude_callchain_user; an event of another task samples no user part). Where left out, it samples none, and programs walk the stack.
   */
  readonly callChain?: readonly CallChainPart[];
}

/** Something happens that programs may be attached to. */
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
  /** For an update; else empty. */
  readonly value: Uint8Array;
  /** For an update, and for both kinds of lookup; the others have none. */
  readonly flags: number;
}

/** User space deletes keys of a map. */
export interface MapDeletion {
  readonly kind: 'map_deletion';
  readonly map: string;
  readonly keys: readonly Uint8Array[];
}

/** User space opens an event for the output of programs on each CPU, with a buffer, and puts them into a perf event array. */
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
  /** What it has counted, and for how many nanoseconds it was enabled and ran; 0 where left out. */
  readonly counter?: bigint;
  readonly enabled?: bigint;
  readonly running?: bigint;
}

/** User space takes all records that programs have sent through a map. */
export interface RecordReading {
  readonly kind: 'record_reading';
  readonly map: string;
}

/** What user space does between events. */
export type UserAction = MapUpdate | MapDeletion | PerfBuffers | PerfCounter | RecordReading;

/** Whether user space does it; else programs may see it. */
export function isUserAction(happening: KernelEvent | UserAction): happening is UserAction {
  return !['packet', 'tracepoint', 'probe', 'perf_sample'].includes(happening.kind);
}

/** How much of a map is read at once. */
export interface ReadLimit {
  readonly entries: number;
  /** Bytes of keys and values. */
  readonly bytes: number;
  /** What has been read of other maps, where the limit is for several together. */
  readonly before?: { readonly entries: number; readonly bytes: number };
}
