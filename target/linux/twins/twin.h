/* eBPF programs that do what the Rex programs of the same names do. Their maps are written as Rex objects have them. */
#ifndef TWIN_H
#define TWIN_H

#include <linux/bpf.h>
#include <linux/bpf_perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The contents of a map's symbol. */
struct twin_map {
	uint32_t type, key_size, value_size, max_entries, flags, padding;
	uint64_t kptr;
};

#define SECTION(name) __attribute__((section(name), used))
#define MAP(name, kind, key, value, entries) \
	struct twin_map name SECTION(".maps") = { .type = BPF_MAP_TYPE_##kind, .key_size = key, .value_size = value, .max_entries = entries }
#define INLINE static __attribute__((always_inline)) inline

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunused-variable"
static void *(*map_lookup)(const void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*map_update)(const void *map, const void *key, const void *value, uint64_t flags) = (void *)BPF_FUNC_map_update_elem;
static long (*map_delete)(const void *map, const void *key) = (void *)BPF_FUNC_map_delete_elem;
static long (*map_push)(const void *map, const void *value, uint64_t flags) = (void *)BPF_FUNC_map_push_elem;
static long (*map_pop)(const void *map, void *value) = (void *)BPF_FUNC_map_pop_elem;
static long (*map_peek)(const void *map, void *value) = (void *)BPF_FUNC_map_peek_elem;
static uint64_t (*pid_tgid)(void) = (void *)BPF_FUNC_get_current_pid_tgid;
static uint32_t (*cpu_number)(void) = (void *)BPF_FUNC_get_smp_processor_id;
static long (*trace_printk)(const char *format, uint32_t size, ...) = (void *)BPF_FUNC_trace_printk;
static long (*ring_output)(const void *map, const void *data, uint64_t size, uint64_t flags) = (void *)BPF_FUNC_ringbuf_output;
static void *(*ring_reserve)(const void *map, uint64_t size, uint64_t flags) = (void *)BPF_FUNC_ringbuf_reserve;
static void (*ring_submit)(void *record, uint64_t flags) = (void *)BPF_FUNC_ringbuf_submit;
static void (*ring_discard)(void *record, uint64_t flags) = (void *)BPF_FUNC_ringbuf_discard;
static uint64_t (*ring_query)(const void *map, uint64_t what) = (void *)BPF_FUNC_ringbuf_query;
static long (*event_output)(void *context, const void *map, uint64_t flags, const void *data, uint64_t size) = (void *)BPF_FUNC_perf_event_output;
static long (*sample_value)(void *context, void *value, uint32_t size) = (void *)BPF_FUNC_perf_prog_read_value;
static long (*stack_id)(void *context, const void *map, uint64_t flags) = (void *)BPF_FUNC_get_stackid;
static long (*send_clone)(void *context, uint32_t interface, uint64_t flags) = (void *)BPF_FUNC_clone_redirect;
static long (*adjust_head)(void *context, int by) = (void *)BPF_FUNC_xdp_adjust_head;
static long (*adjust_tail)(void *context, int by) = (void *)BPF_FUNC_xdp_adjust_tail;
static long (*override_return)(void *context, uint64_t value) = (void *)BPF_FUNC_override_return;
static long (*skb_store)(void *context, uint32_t offset, const void *from, uint32_t length, uint64_t flags) = (void *)BPF_FUNC_skb_store_bytes;
static long (*xdp_store)(void *context, uint32_t offset, const void *from, uint32_t length) = (void *)BPF_FUNC_xdp_store_bytes;
static long (*read_kernel)(void *to, uint32_t size, const void *from) = (void *)BPF_FUNC_probe_read_kernel;
#pragma clang diagnostic pop

/* A helper's error is a number of 64 bits there and of 32 in a program's result. */
#define NOTHING (-1)
/* The verifier refuses what the program does for this event: the adapter says that it lacks the event (GATE_LACKS, loaders/gate.h). */
#define LACKS ((int)0xdeadbea7)

/* The records of raw_syscalls/sys_enter and syscalls/sys_enter_dup. The first word is the kernel's. */
struct raw_enter {
	uint64_t hidden;
	int64_t id;
	uint64_t args[6];
};

struct enter_dup {
	uint64_t hidden, number, fildes;
};

#endif
