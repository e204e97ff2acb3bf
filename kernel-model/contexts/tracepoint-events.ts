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
  /** What the field holds where the scenario does not say; 0 otherwise. */
  readonly standard?: bigint;
}

/** A tracepoint that programs can be attached to. */
export interface TracepointFormat {
  readonly fields: readonly RecordField[];
  /** Bytes of the record. */
  readonly size: number;
  /** The functions that lead to a program there, innermost first. */
  readonly frames: readonly string[];
}

const ARGUMENT_COUNT = 6;

/** `raw_syscalls`: the number is a long (include/trace/events/syscalls.h). */
const RAW_SYSCALLS: Readonly<Record<string, TracepointFormat>> = {
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
function systemCallTracepoint(event: string): TracepointFormat | undefined {
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

/** Categories that Linux has and whose events the model does not have. */
const OTHER_CATEGORIES = new Set(
  `alarmtimer block bpf_test_run bpf_trace bridge cgroup clk compaction cpuhp dev dma exceptions ext4 fib filelock filemap ftrace
   huge_memory icmp initcall io_uring iomap ipi irq irq_vectors jbd2 kmem lock maple_tree migrate mmap module msr napi neigh net nmi
   notifier oom page_isolation pagemap percpu power printk qdisc ras rcu regmap rpm rseq rtc sched scsi signal skb smbus sock sunrpc
   swiotlb task tcp thermal timer tlb udp vmalloc vmscan workqueue writeback x86_fpu xdp xhci-hcd`.split(/\s+/),
);

/** The format of a tracepoint `category/event`: `unsupported` where Linux has the category and the model not, `undefined` where Linux has neither. */
export function findTracepoint(name: string): TracepointFormat | 'unsupported' | undefined {
  const slash = name.indexOf('/');
  const category = slash < 0 ? '' : name.slice(0, slash);
  const event = name.slice(slash + 1);
  if (category === 'raw_syscalls') return Object.hasOwn(RAW_SYSCALLS, event) ? RAW_SYSCALLS[event] : undefined;
  if (category === 'syscalls') return systemCallTracepoint(event);
  return OTHER_CATEGORIES.has(category) && event !== '' ? 'unsupported' : undefined;
}
