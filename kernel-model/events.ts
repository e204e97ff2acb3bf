/** What can happen to a kernel in a scenario: plain data, so that any target, also one behind a wire, can be told of it. */

import type { TracepointFormat } from './tracefs/tracepoint-format.ts';

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
  /** What was found, and what was taken. */
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

/** A network interface as user space has set it up. */
export interface InterfaceConfiguration {
  readonly name: string;
  /** Whether it is up; it is where left out. */
  readonly up?: boolean;
  /** How many receive queues it has, 1 to 4096 (rtnl_create_link, net/core/rtnetlink.c); any number where left out. */
  readonly queues?: number;
  /** Its MTU, 68 to 65535: it takes no frame that is longer with its headers. 1500 where left out, and frames of any length arrive, as from GRO. */
  readonly mtu?: number;
  /** Where xdp programs run: in its driver, or behind it in generic XDP, which is so where left out. */
  readonly xdp?: 'native' | 'generic';
  /** Bytes before a frame in the buffer in which it comes; generic XDP makes them 256 or more. 2 where left out, 256 in native XDP. */
  readonly headroom?: number;
  /** Bytes behind a frame in the buffer in which it comes, struct skb_shared_info not counted. As veth has it where left out. */
  readonly tailroom?: number;
  /** Bytes of each buffer, shared info and all (xdp_buff.frame_sz), in place of a tailroom that is always the same. */
  readonly buffer?: number;
}

/** An answer of cpuid in place of the modelled processor's. Registers are unsigned; those left out are as modelled. */
export interface CpuidAnswer {
  /** What is asked for: eax. */
  readonly leaf: number;
  /** What is asked for in ecx; whatever it is where left out. */
  readonly subleaf?: number;
  readonly eax?: number;
  readonly ebx?: number;
  readonly ecx?: number;
  readonly edx?: number;
}

/** How the kernel is set up before the first event. */
export interface KernelConfiguration {
  /** 1 where left out; at most 64. */
  readonly cpus?: number;
  /** Which of them are offline: nothing runs there, and no perf event can be opened; per-CPU maps have values for them all the same. */
  readonly offlineCpus?: readonly number[];
  /** A shipped layout's name or a layout file's path. */
  readonly layout?: string;
  /**
   * A published Rex kernel, which does some things otherwise than Rex promises (conformance/deviations.yaml): `rex-2025-02`. Where left out,
   * the kernel does what Rex promises.
   */
  readonly kernel?: string;
  readonly clock?: {
    /** Nanoseconds since boot at the start. */
    readonly start?: number;
    /** Nanoseconds of virtual time an instruction takes; default 1000. */
    readonly nanosecondsPerInstruction?: number;
    /** Nanoseconds a helper call takes; default 20000. */
    readonly nanosecondsPerHelper?: number;
  };
  /** get_random_u32 in order: a seed, or a list that is an error to exhaust. */
  readonly random?: { readonly seed: number } | { readonly values: readonly number[] };
  /** Whether the loader catches the SIGSYS of a panic, so that program and maps stay; it dies where left out. */
  readonly loaderSurvivesSigsys?: boolean;
  /** Whether the kernel is built with CONFIG_NUMA, without which it has no `numa_node`; it is where left out. */
  readonly numa?: boolean;
  /** Whether the loader may load programs (CAP_BPF, CAP_SYS_ADMIN); it may where left out. */
  readonly loaderPrivileged?: boolean;
  /**
   * What a panic takes out of the kernel. `loader`, the published code and the default: all that the loader's death takes with it, and
   * nothing where it catches SIGSYS. `sharers`, what the paper promises (section 5.5): the program's object with its maps and, whatever
   * the loader does, every object that shares a map with it, or with one that does, and so on.
   */
  readonly crashStop?: 'loader' | 'sharers';
  /** Nanoseconds that calls of a helper take, by its name, over the default. */
  readonly helperDurations?: Readonly<Record<string, number>>;
  /**
   * What each byte before and behind a packet holds, to the ends of its buffer, 0 to 255: Linux leaves there what was there before. Where
   * left out, 0x5a before it, with which Linux poisons memory that nobody has written to (POISON_INUSE, include/linux/poison.h), and 0
   * behind it. A program that keeps to its packet, and writes what it prepends, does the same with any.
   */
  readonly leftovers?: number;
  /** How many of a CPU's 64 cleanup entries are valid when a program is entered, as one that it interrupts may have left them; 0 where left out. */
  readonly cleanupEntriesTaken?: number;
  /** Whether formats of bpf_trace_printk and bpf_snprintf may hold bytes from 0x80 on, as in Linux 6.18; else EINVAL, as in the kernels of Rex that were tried. */
  readonly nonAsciiFormats?: boolean;
  /** What cpuid answers otherwise than the modelled processor (kernel-model/cpuid.ts), which is the same wherever the suite runs. */
  readonly cpuid?: readonly CpuidAnswer[];
  /** Network interfaces that are not as the others: up, and with as many receive queues as are named. */
  readonly interfaces?: readonly InterfaceConfiguration[];
  /** What is known of functions beside those that the model knows. Of others only the kernel that has them can tell; probes on them are let be. */
  readonly functions?: readonly FunctionConfiguration[];
  /** Tracepoints that the kernel has beside those of system calls, which the model knows; each named once. */
  readonly tracepoints?: readonly TracepointFormat[];
}

/** What is known of a function of the kernel. */
export interface FunctionConfiguration {
  readonly name: string;
  /** Whether the kernel has it, so that it can be probed; true where left out. */
  readonly exists?: boolean;
  /** Whether it is open to bpf_override_return. */
  readonly errorInjection?: boolean;
}

/** How much of a map is read at once. */
export interface ReadLimit {
  readonly entries: number;
  /** Bytes of keys and values. */
  readonly bytes: number;
}

/** A kernel that was configured. */
export interface HasConfiguration {
  readonly configuration: KernelConfiguration;
}
