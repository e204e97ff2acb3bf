#include "kernel.h"

/* Things of the kernel that the program made itself, or that lie a little beside the real ones. */
MAP(array, ARRAY, 4, 64, 4);
MAP(ring, RINGBUF, 0, 0, 4096);
MAP(events, PERF_EVENT_ARRAY, 4, 4, 4);
static struct map own = {ARRAY, 4, 1 << 30, 1 << 30, 0, 0, 0xffffffff81000000ul};
static u64 made[128];
static u64 *value(void) { u32 key = 0; return (u64 *)bpf_map_lookup_elem(array.kernel, &key); }

PROGRAM("xdp", map_of_data) { u32 key = 1 << 20; u64 *found = (u64 *)bpf_map_lookup_elem(&own, &key); if (found) *found = 1; return 2; }
PROGRAM("xdp", map_in_a_value) { u32 key = 0; u64 *map = value(); if (!map) return 1; map[0] = array.kernel; bpf_map_lookup_elem(map, &key); return 2; }
PROGRAM("xdp", map_beside) { u32 key = 0; bpf_map_lookup_elem(array.kernel + 8, &key); return 2; }
PROGRAM("xdp", map_of_a_value) { u32 key = 0; bpf_map_delete_elem(value(), &key); return 2; }
PROGRAM("xdp", map_of_the_packet) { u32 key = 0; bpf_map_lookup_elem(*(u64 *)context, &key); return 2; }
PROGRAM("xdp", ring_of_an_array) { return bpf_ringbuf_reserve(array.kernel, 8ul, 0ul) ? 1 : 2; }
PROGRAM("xdp", array_of_a_ring) { u32 key = 0; return bpf_map_lookup_elem(ring.kernel, &key) ? 1 : 2; }
PROGRAM("xdp", record_of_a_value) { u64 *record = value(); if (!record) return 1; record[0] = 8; bpf_ringbuf_submit(record + 1, 0ul); return 2; }
PROGRAM("xdp", record_beside) { u64 record = bpf_ringbuf_reserve(ring.kernel, 64ul, 0ul); if (record) bpf_ringbuf_submit(record + 8, 0ul); return 2; }
PROGRAM("xdp", packet_of_an_event) { made[0] = (u64)made; made[1] = 1ul << 40; u64 one = 1; bpf_xdp_event_output(made, events.kernel, 0xfffffffful | 0xfffful << 32, &one, 8ul); return 2; }
PROGRAM("tc", buffer_of_data) { bpf_clone_redirect(made, 1ul, 0ul); return 0; }
PROGRAM("xdp", task_of_data) { bpf_task_release(made); return 2; }
PROGRAM("xdp", task_beside) { u64 task = bpf_task_from_pid(1ul); if (task) bpf_task_release(task + 8); return 2; }
PROGRAM("xdp", lock_on_the_stack) { u32 lock = 0; bpf_spin_lock(&lock); bpf_spin_unlock(&lock); return 2; }
PROGRAM("xdp", lock_in_the_packet) { bpf_spin_lock(*(u64 *)context); bpf_spin_unlock(*(u64 *)context); return 2; }
PROGRAM("xdp", lock_of_the_kernel) { bpf_spin_lock(here(&rex_stack_ptr)); return 2; }
PROGRAM("xdp", lock_taken_by_nobody) { u32 *lock = (u32 *)value(); if (!lock) return 1; *lock = 1; bpf_spin_lock(lock); bpf_spin_unlock(lock); return 2; }
