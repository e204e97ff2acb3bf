import type { TracepointFormat } from './tracefs/tracepoint-format.ts';

/** A network interface with user space's settings. */
export interface InterfaceConfiguration {
  readonly name: string;
  /** Whether it is up; true by default. */
  readonly up?: boolean;
  /** The number of receive queues, 1 to 4096 (rtnl_create_link, net/core/rtnetlink.c); any number by default. */
  readonly queues?: number;
  /**
   * Its MTU, 68 to 65535. It takes no frame that is longer with its headers. By default the MTU is 1500, and frames of
   * any length arrive, as from GRO.
   */
  readonly mtu?: number;
  /** Where xdp programs run: in its driver, or after it in generic XDP (the default). */
  readonly xdp?: 'native' | 'generic';
  /** Bytes before a frame in its buffer; generic XDP makes them 256 or more. 2 by default, 256 in native XDP. */
  readonly headroom?: number;
  /** Bytes after a frame in its buffer, without struct skb_shared_info. As in veth by default. */
  readonly tailroom?: number;
  /** The size of each buffer with its shared info (xdp_buff.frame_sz), instead of a constant tailroom, in bytes. */
  readonly buffer?: number;
}

/** An answer of cpuid instead of the modelled processor's. Registers are unsigned; by default they are as modelled. */
export interface CpuidAnswer {
  /** The requested leaf: eax. */
  readonly leaf: number;
  /** The requested subleaf in ecx; any by default. */
  readonly subleaf?: number;
  readonly eax?: number;
  readonly ebx?: number;
  readonly ecx?: number;
  readonly edx?: number;
}

/** The kernel's settings before the first event. */
export interface KernelConfiguration {
  /** 1 by default; at most 64. */
  readonly cpus?: number;
  /** The CPUs' numbers, with CPU 0, as Linux lists the possible ones; by default from 0 on. */
  readonly possibleCpus?: readonly number[];
  /** The offline CPUs. Nothing runs there, and no perf event can be opened; per-CPU maps still have values for them. */
  readonly offlineCpus?: readonly number[];
  /** A shipped layout's name or a layout file's path. */
  readonly layout?: string;
  /**
   * A published Rex kernel, which differs from Rex's promises in some points (conformance/deviations.yaml):
   * `rex-2025-02`. By default the kernel does what Rex promises.
   */
  readonly kernel?: string;
  readonly clock?: {
    /** Nanoseconds since boot at the start. */
    readonly start?: number;
    /** Nanoseconds of virtual time per instruction; 1000 by default. */
    readonly nanosecondsPerInstruction?: number;
    /** Nanoseconds per helper call; 20000 by default. */
    readonly nanosecondsPerHelper?: number;
  };
  /** The results of get_random_u32 in order: a seed, or a list. It is an error to exhaust the list. */
  readonly random?: { readonly seed: number } | { readonly values: readonly number[] };
  /** Whether the loader catches the SIGSYS of a panic, so that program and maps stay; by default it dies. */
  readonly loaderSurvivesSigsys?: boolean;
  /** Whether the kernel is built with CONFIG_NUMA; true by default. Without it there is no `numa_node`. */
  readonly numa?: boolean;
  /** Whether the loader may load programs (CAP_BPF, CAP_SYS_ADMIN); true by default. */
  readonly loaderPrivileged?: boolean;
  /**
   * The objects that a panic removes from the kernel. `loader`, the published code and the default: everything that
   * dies with the loader, and nothing if it catches SIGSYS. `sharers`, the paper's promise (section 5.5): the program's
   * object with its maps, and every object connected to it by shared maps, whatever the loader does.
   */
  readonly crashStop?: 'loader' | 'sharers';
  /** Nanoseconds of a helper's calls, by its name, instead of the default. */
  readonly helperDurations?: Readonly<Record<string, number>>;
  /**
   * The value of each byte before and after a packet, to the ends of its buffer, 0 to 255. Linux leaves old bytes
   * there. The default is 0x5a before it, Linux's poison for memory that nobody has written to (POISON_INUSE,
   * include/linux/poison.h), and 0 after it. A program that stays within its packet, and writes what it prepends, does
   * the same with any value.
   */
  readonly leftovers?: number;
  /**
   * How many of a CPU's 64 cleanup entries are valid at a program's entry, perhaps left by an interrupted one; 0 by
   * default.
   */
  readonly cleanupEntriesTaken?: number;
  /**
   * Whether formats of bpf_trace_printk and bpf_snprintf may have bytes from 0x80 on, as in Linux 6.18. Otherwise they
   * give EINVAL, as in the tested kernels of Rex.
   */
  readonly nonAsciiFormats?: boolean;
  /** The differences of cpuid from the modelled processor (kernel-model/cpuid.ts), which is the same everywhere. */
  readonly cpuid?: readonly CpuidAnswer[];
  /** Network interfaces with other settings than the default: up, and with enough receive queues for every event. */
  readonly interfaces?: readonly InterfaceConfiguration[];
  /**
   * Facts about functions that the model does not know. Only the target kernel knows other functions; probes on them
   * are assumed to work.
   */
  readonly functions?: readonly FunctionConfiguration[];
  /** Tracepoints of the kernel besides those of system calls, which the model knows; each named once. */
  readonly tracepoints?: readonly TracepointFormat[];
}

/** Facts about a function of the kernel. */
export interface FunctionConfiguration {
  readonly name: string;
  /** Whether the kernel has it, so that it can be probed; true by default. */
  readonly exists?: boolean;
  /** Whether it is open to bpf_override_return. */
  readonly errorInjection?: boolean;
}

/** A kernel that was configured. */
export interface HasConfiguration {
  readonly configuration: KernelConfiguration;
}
