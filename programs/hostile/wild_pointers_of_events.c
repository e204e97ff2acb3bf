#include "kernel.h"

#define WILD 0xffffc90000001000ul
MAP(events, PERF_EVENT_ARRAY, 4, 4, 4);
MAP(stacks, STACK_TRACE, 4, 64, 4);

PROGRAM("perf_event", stack_of_nobody) { bpf_get_stackid_pe(WILD, stacks.kernel, 0ul); return 0; }
PROGRAM("perf_event", stack_into_nothing) { bpf_get_stackid_pe(context, WILD, 0ul); return 0; }
PROGRAM("perf_event", value_of_nobody) { u64 values[3]; bpf_perf_prog_read_value(WILD, values, 24ul); return 0; }
PROGRAM("perf_event", value_into_nothing) { bpf_perf_prog_read_value(context, WILD, 24ul); return 0; }
PROGRAM("perf_event", context_overwritten) { fill(context, 0xff, 24); u64 values[3]; bpf_perf_prog_read_value(context, values, 24ul); return 0; }
PROGRAM("tracepoint/syscalls/sys_enter_dup", counter_of_nobody) { u64 values[3]; bpf_perf_event_read_value(WILD, 0ul, values, 24ul); return 0; }
PROGRAM("tracepoint/syscalls/sys_enter_dup", counter_into_nothing) { bpf_perf_event_read_value(events.kernel, 0ul, WILD, 24ul); return 0; }
PROGRAM("tracepoint/syscalls/sys_enter_dup", record_of_nothing) { bpf_perf_event_output_tp(context, events.kernel, 0xfffffffful, WILD, 64ul); return 0; }
PROGRAM("tracepoint/syscalls/sys_enter_dup", record_of_nobody) { u64 one = 1; bpf_perf_event_output_tp(WILD, events.kernel, 0xfffffffful, &one, 8ul); return 0; }
PROGRAM("tracepoint/syscalls/sys_enter_dup", regs_overwritten) { u64 one = 1; *(u64 *)context = WILD; bpf_perf_event_output_tp(context, events.kernel, 0xfffffffful, &one, 8ul); return 0; }
PROGRAM("tracepoint/syscalls/sys_enter_dup", beyond_the_event) { fill(context, 0xff, 1 << 16); return 0; }
PROGRAM("tc", buffer_of_nobody) { u64 one = 1; bpf_skb_event_output(WILD, events.kernel, 0xfffffffful | 0xfffffull << 32, &one, 8ul); return 0; }
