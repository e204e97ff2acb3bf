import type { InterruptStack } from './program-context.ts';

/**
 * Functions before a program, innermost first, as a stack trace of Linux 6.18 on x86-64 shows them below it. The
 * softirq of a backlog takes packets, as on a virtual interface, in an interrupt of any code.
 */
export const SOFTIRQ_FRAMES: readonly string[] = [
  '__netif_receive_skb_core.constprop.0',
  '__netif_receive_skb_one_core',
  '__netif_receive_skb',
  'process_backlog',
  '__napi_poll',
  'net_rx_action',
  'handle_softirqs',
  '__irq_exit_rcu',
  'sysvec_apic_timer_interrupt',
  'asm_sysvec_apic_timer_interrupt',
];

/**
 * All but the entry of an interrupt is on the CPU's own stack for interrupts (run_sysvec_on_irqstack_cond,
 * arch/x86/include/asm/irq_stack.h).
 */
export function onInterruptStack(frames: readonly string[]): InterruptStack {
  return { name: 'IRQ', frames: frames.length - 1 };
}

/** The functions before native XDP in the driver of a virtual interface (drivers/net/veth.c). */
export const NATIVE_XDP_FRAMES: readonly string[] = [
  'veth_xdp_rcv_skb',
  'veth_xdp_rcv',
  'veth_poll',
  ...SOFTIRQ_FRAMES.slice(SOFTIRQ_FRAMES.indexOf('__napi_poll')),
];

/** A datagram that a process sends, from the hook at egress to its system call. */
export const TRANSMIT_FRAMES: readonly string[] = [
  '__dev_queue_xmit',
  'ip_finish_output2',
  'ip_output',
  'ip_send_skb',
  'udp_send_skb',
  'udp_sendmsg',
  '__sys_sendto',
  '__x64_sys_sendto',
  'do_syscall_64',
  'entry_SYSCALL_64_after_hwframe',
];

/** A system call, from its entry to do_syscall_64. */
export const SYSCALL_FRAMES: readonly string[] = ['do_syscall_64', 'entry_SYSCALL_64_after_hwframe'];

/** A time counter that overflows in its hrtimer. */
export const PERF_OVERFLOW_FRAMES: readonly string[] = [
  '__perf_event_overflow',
  'perf_swevent_hrtimer',
  '__hrtimer_run_queues',
  'hrtimer_interrupt',
  '__sysvec_apic_timer_interrupt',
  'sysvec_apic_timer_interrupt',
  'asm_sysvec_apic_timer_interrupt',
];

/** A hardware counter that overflows in an NMI (arch/x86/events/core.c). */
export const PERF_NMI_FRAMES: readonly string[] = [
  '__perf_event_overflow',
  'x86_pmu_handle_irq',
  'perf_event_nmi_handler',
  'nmi_handle.part.0',
  'default_do_nmi',
  'exc_nmi',
  'asm_exc_nmi',
];

/** A page fault that a software event counts. */
export const PERF_PAGE_FAULT_FRAMES: readonly string[] = [
  '__perf_event_overflow',
  'perf_swevent_event',
  '___perf_sw_event',
  '__perf_sw_event',
  'exc_page_fault',
  'asm_exc_page_fault',
];
