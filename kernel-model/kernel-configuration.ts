import type { TracepointFormat } from './tracefs/tracepoint-format.ts';

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
  /** Their numbers, CPU 0 among them, as Linux lists those that are possible; from 0 on where left out. */
  readonly possibleCpus?: readonly number[];
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

/** A kernel that was configured. */
export interface HasConfiguration {
  readonly configuration: KernelConfiguration;
}
