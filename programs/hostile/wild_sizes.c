#include "kernel.h"

MAP(ring, RINGBUF, 0, 0, 4096);
MAP(events, PERF_EVENT_ARRAY, 4, 4, 4);

PROGRAM("xdp", reserve) { return bpf_ringbuf_reserve(ring.kernel, ~0ul, 0ul) ? 1 : 2; }
PROGRAM("xdp", output) { u64 value = 1; bpf_ringbuf_output(ring.kernel, &value, ~0ul, 0ul); return 2; }
PROGRAM("xdp", event) { u64 value = 1; bpf_xdp_event_output(context, events.kernel, 0xfffffffful | 0xffffful << 32, &value, ~0ul); return 2; }
PROGRAM("xdp", read) { u64 value; return bpf_probe_read_kernel(&value, 0xfffffffful, context) < 0 ? 2 : 1; }
PROGRAM("xdp", trace) { bpf_trace_printk("x", 0xfffffffful); return 2; }
PROGRAM("xdp", print_into) { char text[8]; bpf_snprintf(text, 0xfffffffful, "%d", 0ul, 0xfffffffful); return 2; }
PROGRAM("xdp", head) { return bpf_xdp_adjust_head(context, 0x80000000ul) < 0 ? 2 : 1; }
PROGRAM("xdp", tail) { return bpf_xdp_adjust_tail(context, 0x7ffffffful) < 0 ? 2 : 1; }
PROGRAM("xdp", pid) { return bpf_task_from_pid(0xfffffffful) ? 1 : 2; }
