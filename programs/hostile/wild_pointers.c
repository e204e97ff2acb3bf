#include "kernel.h"

#define WILD 0xdead000000001234ul
MAP(array, ARRAY, 4, 8, 4);
MAP(hash, HASH, 4, 8, 4);
MAP(queue, QUEUE, 0, 8, 4);
MAP(ring, RINGBUF, 0, 0, 4096);
MAP(events, PERF_EVENT_ARRAY, 4, 4, 4);

PROGRAM("xdp", lookup_map) { u32 key = 0; bpf_map_lookup_elem(WILD, &key); return 2; }
PROGRAM("xdp", lookup_key) { bpf_map_lookup_elem(array.kernel, WILD); return 2; }
PROGRAM("xdp", update_value) { u32 key = 0; bpf_map_update_elem(hash.kernel, &key, WILD, 0ul); return 2; }
PROGRAM("xdp", delete_key) { bpf_map_delete_elem(hash.kernel, 0ul); return 2; }
PROGRAM("xdp", push_value) { bpf_map_push_elem(queue.kernel, WILD, 0ul); return 2; }
PROGRAM("xdp", pop_value) { u64 value = 1; bpf_map_push_elem(queue.kernel, &value, 0ul); bpf_map_pop_elem(queue.kernel, WILD); return 2; }
PROGRAM("xdp", ring_output) { bpf_ringbuf_output(ring.kernel, WILD, 8ul, 0ul); return 2; }
PROGRAM("xdp", submit) { bpf_ringbuf_submit(WILD, 0ul); return 2; }
PROGRAM("xdp", discard_map) { bpf_ringbuf_discard(ring.kernel, 0ul); return 2; }
PROGRAM("xdp", query_array) { bpf_ringbuf_query(array.kernel, 0ul); return 2; }
PROGRAM("xdp", event_context) { bpf_xdp_event_output(WILD, events.kernel, 0xfffffffful, WILD, 8ul); return 2; }
PROGRAM("xdp", adjust_context) { bpf_xdp_adjust_head(WILD, 4ul); return 2; }
PROGRAM("tc", redirect_context) { bpf_clone_redirect(WILD, 1ul, 0ul); return 0; }
PROGRAM("xdp", lock) { bpf_spin_lock(WILD); return 2; }
PROGRAM("xdp", unlock) { bpf_spin_unlock(WILD); return 2; }
PROGRAM("xdp", release) { bpf_task_release(WILD); return 2; }
PROGRAM("xdp", trace_format) { bpf_trace_printk(WILD, 8ul); return 2; }
PROGRAM("xdp", snprintf_arguments) { char text[16]; bpf_snprintf(text, 16ul, "%s %d", WILD, 16ul); return 2; }
PROGRAM("xdp", printk_format) { vprintk(WILD, WILD); return 2; }
PROGRAM("xdp", printk_list) { vprintk("%s %d %s", WILD); return 2; }
PROGRAM("xdp", read_to) { bpf_probe_read_kernel(WILD, 8ul, context); return 2; }
PROGRAM("xdp", read_from) { u64 value; return bpf_probe_read_kernel(&value, 8ul, WILD) < 0 ? 2 : 1; }
