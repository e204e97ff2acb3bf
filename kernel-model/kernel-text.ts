import { systemCalls } from './system-calls.ts';

/** High half of every kernel text address, and the low half of the first (Documentation/arch/x86/x86_64/mm.rst). */
export const TEXT_HIGH = 0xffffffff;
export const TEXT_BASE = 0x81000000;

/** A function of the kernel's text. */
export interface CodeRange {
  /** Bytes; by default a size that depends on the order of the names. */
  readonly size?: number;
  /** Names of places inside it, or right after it, in bytes from its start. */
  readonly labels?: Readonly<Record<string, number>>;
  /** For a function in stack traces: bytes from its start to the instruction after its call there. */
  readonly returnOffset?: number;
}

const PLAIN_SIZE = 176;

/** The size of a function, in bytes. */
export function rangeSize(range: CodeRange): number {
  return range.size ?? PLAIN_SIZE;
}

/**
 * The return address of a program: the instruction after the call of its entry. It has its own symbol, so
 * rex_dispatcher_func ends there, and the last frame of a trace reads `rex_dispatcher_func+0x32/0x32` (Rex ABI:
 * entering and leaving a program).
 */
export const REX_EXIT = 'rex_exit';
const DISPATCHER_SIZE = 0x32;

const REX: readonly (readonly [string, CodeRange])[] = [
  [
    'rex_dispatcher_func',
    { size: DISPATCHER_SIZE, labels: { [REX_EXIT]: DISPATCHER_SIZE }, returnOffset: DISPATCHER_SIZE },
  ],
  ['rex_landingpad', { size: 208, returnOffset: 96 }],
  ['just_return_func', { size: 16 }],
];

/** Functions in stack traces below a program, with their sizes in Linux 6.18. */
const FRAMES: readonly (readonly [string, CodeRange])[] = [
  ['entry_SYSCALL_64_after_hwframe', { size: 126, returnOffset: 0x76 }],
  ['asm_sysvec_apic_timer_interrupt', { size: 32, returnOffset: 0x1a }],
  ['asm_exc_int3', { size: 64, returnOffset: 0x1a }],
  ['dump_stack_lvl', { size: 128, returnOffset: 0x53 }],
  ['do_syscall_64', { size: 640, returnOffset: 0xa4 }],
  ['x64_sys_call', { size: 5376, returnOffset: 0x1d2 }],
  ['syscall_trace_enter', { size: 480, returnOffset: 0xf6 }],
  ['syscall_exit_work', { size: 480, returnOffset: 0x9b }],
  ['perf_trace_sys_enter', { size: 400, returnOffset: 0x12d }],
  ['perf_trace_sys_exit', { size: 272, returnOffset: 0xb7 }],
  ['perf_syscall_enter', { size: 608, returnOffset: 0x1a6 }],
  ['perf_syscall_exit', { size: 528, returnOffset: 0x16b }],
  ['perf_trace_run_bpf_submit', { size: 208, returnOffset: 0x45 }],
  ['trace_call_bpf', { size: 800, returnOffset: 0x12b }],
  ['kprobe_perf_func', { size: 656, returnOffset: 0x46 }],
  ['kprobe_dispatcher', { size: 128, returnOffset: 0x4b }],
  ['kretprobe_perf_func', { size: 640, returnOffset: 0x51 }],
  ['kretprobe_dispatcher', { size: 144, returnOffset: 0x4f }],
  ['__kretprobe_trampoline_handler', { size: 400, returnOffset: 0xd9 }],
  ['trampoline_handler', { size: 96, returnOffset: 0x37 }],
  ['arch_rethook_trampoline', { size: 112, returnOffset: 0x2f }],
  ['kprobe_ftrace_handler', { size: 464, returnOffset: 0x109 }],
  ['ftrace_regs_call', { size: 256, returnOffset: 0x5 }],
  ['__uprobe_perf_func', { size: 1408, returnOffset: 0x15e }],
  ['uprobe_dispatcher', { size: 608, returnOffset: 0xfb }],
  ['uretprobe_dispatcher', { size: 432, returnOffset: 0xd4 }],
  ['handler_chain', { size: 1664, returnOffset: 0xc6 }],
  ['uprobe_notify_resume', { size: 1120, returnOffset: 0x2b2 }],
  ['exit_to_user_mode_loop', { size: 224, returnOffset: 0x7c }],
  ['irqentry_exit_to_user_mode', { size: 416, returnOffset: 0x11b }],
  ['__perf_event_overflow', { size: 1104, returnOffset: 0x10a }],
  ['x86_pmu_handle_irq', { size: 432, returnOffset: 0x1a5 }],
  ['perf_event_nmi_handler', { size: 96, returnOffset: 0x36 }],
  ['nmi_handle.part.0', { size: 288, returnOffset: 0x53 }],
  ['default_do_nmi', { size: 736, returnOffset: 0x14e }],
  ['exc_nmi', { size: 368, returnOffset: 0x118 }],
  ['asm_exc_nmi', { size: 257, returnOffset: 0xb8 }],
  ['perf_swevent_event', { size: 496, returnOffset: 0x1e4 }],
  ['___perf_sw_event', { size: 320, returnOffset: 0xdf }],
  ['__perf_sw_event', { size: 160, returnOffset: 0x5d }],
  ['exc_page_fault', { size: 1904, returnOffset: 0x365 }],
  ['asm_exc_page_fault', { size: 48, returnOffset: 0x22 }],
  ['perf_swevent_hrtimer', { size: 336, returnOffset: 0xf1 }],
  ['__hrtimer_run_queues', { size: 592, returnOffset: 0x12f }],
  ['hrtimer_interrupt', { size: 576, returnOffset: 0xff }],
  ['__sysvec_apic_timer_interrupt', { size: 272, returnOffset: 0x55 }],
  ['sysvec_apic_timer_interrupt', { size: 128, returnOffset: 0x6c }],
  ['bpf_prog_run_generic_xdp', { size: 944, returnOffset: 0x19e }],
  ['do_xdp_generic', { size: 816, returnOffset: 0xb3 }],
  ['veth_xdp_rcv_skb', { size: 2736, returnOffset: 0x1b2 }],
  ['veth_xdp_rcv', { size: 752, returnOffset: 0x151 }],
  ['veth_poll', { size: 288, returnOffset: 0x7f }],
  ['cls_bpf_classify', { size: 1056, returnOffset: 0x1a1 }],
  ['tcf_classify', { size: 96, returnOffset: 0x4e }],
  ['tc_run', { size: 304, returnOffset: 0xa5 }],
  ['__netif_receive_skb_core.constprop.0', { size: 4944, returnOffset: 0x34d }],
  ['__netif_receive_skb_one_core', { size: 160, returnOffset: 0x3c }],
  ['__netif_receive_skb', { size: 96, returnOffset: 0x15 }],
  ['process_backlog', { size: 304, returnOffset: 0x8c }],
  ['__napi_poll', { size: 496, returnOffset: 0x2e }],
  ['net_rx_action', { size: 768, returnOffset: 0x2aa }],
  ['handle_softirqs', { size: 640, returnOffset: 0xdf }],
  ['__irq_exit_rcu', { size: 176, returnOffset: 0xa3 }],
  ['__dev_queue_xmit', { size: 3888, returnOffset: 0x2f2 }],
  ['ip_finish_output2', { size: 1504, returnOffset: 0x192 }],
  ['ip_output', { size: 272, returnOffset: 0x5f }],
  ['ip_send_skb', { size: 160, returnOffset: 0x91 }],
  ['udp_send_skb', { size: 1008, returnOffset: 0x1a7 }],
  ['udp_sendmsg', { size: 3392, returnOffset: 0x9e6 }],
  ['__sys_sendto', { size: 480, returnOffset: 0x1c2 }],
];

/** Functions that are not system calls and that people probe, with their sizes in Linux 6.18. */
const PROBED: readonly (readonly [string, CodeRange])[] = [
  ['do_sys_openat2', { size: 208 }],
  ['do_filp_open', { size: 384 }],
  ['vfs_open', { size: 256 }],
  ['vfs_read', { size: 864 }],
  ['vfs_write', { size: 1104 }],
  ['vfs_unlink', { size: 688 }],
  ['vfs_mkdir', { size: 624 }],
  ['do_unlinkat', { size: 704 }],
  ['security_file_open', { size: 112 }],
  ['kernel_clone', { size: 992 }],
  ['wake_up_new_task', { size: 624 }],
  ['begin_new_exec', { size: 3248 }],
  ['do_exit', { size: 2736 }],
  ['try_to_wake_up', { size: 1616 }],
  ['sock_sendmsg', { size: 256 }],
  ['tcp_v4_connect', { size: 1344 }],
  ['tcp_connect', { size: 3920 }],
  ['tcp_sendmsg', { size: 80 }],
  ['tcp_recvmsg', { size: 464 }],
  ['tcp_v4_rcv', { size: 5104 }],
  ['udp_recvmsg', { size: 1360 }],
  ['udp_rcv', { size: 48 }],
  ['ip_rcv', { size: 496 }],
  ['ip_local_deliver', { size: 288 }],
  ['should_failslab', { size: 16 }],
  ['should_fail_alloc_page', { size: 16 }],
  ['should_fail_bio', { size: 16 }],
  ['__filemap_add_folio', { size: 1312 }],
];

/**
 * Functions besides system calls that are open to error injection with a number as the error (ALLOW_ERROR_INJECTION
 * with ERRNO or TRUE in mm/failslab.c, mm/page_alloc.c, block/blk-core.c, mm/filemap.c).
 */
const ERROR_INJECTION = ['should_failslab', 'should_fail_alloc_page', 'should_fail_bio', '__filemap_add_folio'];

/** Functions that refuse kprobes (NOKPROBE_SYMBOL, noinstr and the entry text). */
const NO_KPROBE = new Set([
  'entry_SYSCALL_64_after_hwframe',
  'asm_sysvec_apic_timer_interrupt',
  'sysvec_apic_timer_interrupt',
  'asm_exc_int3',
  'do_syscall_64',
  'kprobe_perf_func',
  'kprobe_dispatcher',
  'kretprobe_perf_func',
  'kretprobe_dispatcher',
  '__kretprobe_trampoline_handler',
  'arch_rethook_trampoline',
  'kprobe_ftrace_handler',
  'ftrace_regs_call',
  'irqentry_exit_to_user_mode',
  'rex_dispatcher_func',
]);

/** The kernel's functions in the order of their addresses, without those that only helpers' tables list. */
export const KERNEL_TEXT: ReadonlyMap<string, CodeRange> = new Map([
  ...FRAMES,
  ...REX,
  ...PROBED,
  ...[...systemCalls().keys()].map((name) => [`__x64_sys_${name}`, { returnOffset: 0x5 }] as [string, CodeRange]),
]);

/** Whether an existing function of the kernel takes a kprobe (kernel/kprobes.c). */
export function isProbeable(name: string): boolean {
  return !NO_KPROBE.has(name);
}

/** Whether bpf_override_return may be used on a function (/sys/kernel/debug/error_injection/list): every system call, and a few more. */
export function isErrorInjectable(name: string): boolean {
  if (name.startsWith('__x64_sys_')) return systemCalls().has(name.slice('__x64_sys_'.length));
  return ERROR_INJECTION.includes(name);
}
