/* What a Rex object needs of the kernel, in C without a library: its functions, its per-CPU variables, the layout of maps and programs. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

#define SHOWN __attribute__((visibility("default")))

/* Rex ABI: maps. */
struct map {
  u32 type, key_size, value_size, max_entries, flags, unused;
  u64 kernel;
};
enum { HASH = 1, ARRAY = 2, PERF_EVENT_ARRAY = 4, PERCPU_ARRAY = 6, STACK_TRACE = 7, QUEUE = 22, STACK = 23, RINGBUF = 27 };
#define MAP(name, type, key, value, entries)                                                                                                 \
  SHOWN __attribute__((section(".maps"), used)) const volatile struct map name = {type, key, value, entries, 0, 0, 0}

#define PROGRAM(section_name, name) SHOWN __attribute__((section(section_name), used, noinline)) long name(void *context)

/* Functions without a prototype take whatever they are given: pointers and u64. */
#define KERNEL(name) SHOWN extern long name()
KERNEL(bpf_map_lookup_elem); KERNEL(bpf_map_update_elem); KERNEL(bpf_map_delete_elem);
KERNEL(bpf_map_push_elem); KERNEL(bpf_map_pop_elem); KERNEL(bpf_map_peek_elem);
KERNEL(bpf_ringbuf_reserve); KERNEL(bpf_ringbuf_submit); KERNEL(bpf_ringbuf_discard); KERNEL(bpf_ringbuf_output); KERNEL(bpf_ringbuf_query);
KERNEL(bpf_probe_read_kernel); KERNEL(bpf_trace_printk); KERNEL(bpf_snprintf); KERNEL(vprintk); KERNEL(bpf_ktime_get_ns);
KERNEL(bpf_spin_lock); KERNEL(bpf_spin_unlock); KERNEL(bpf_task_from_pid); KERNEL(bpf_task_release);
KERNEL(bpf_xdp_adjust_head); KERNEL(bpf_xdp_adjust_tail); KERNEL(bpf_xdp_event_output); KERNEL(bpf_clone_redirect);
KERNEL(bpf_get_stackid_pe); KERNEL(bpf_perf_prog_read_value); KERNEL(bpf_perf_event_read_value); KERNEL(bpf_perf_event_output_tp);
KERNEL(bpf_skb_event_output);
SHOWN extern void rex_landingpad() __attribute__((noreturn));
SHOWN extern u8 rex_termination_state, rex_log_buf[1024];
SHOWN extern u64 rex_stack_ptr, this_cpu_off, current_task, rex_cleanup_entries[64 * 3];
SHOWN extern u32 cpu_number, numa_node;
SHOWN extern u64 jiffies;

/* Per-CPU variables lie behind gs. */
static inline void set8(void *variable, u8 value) { asm volatile("movb %1, %%gs:(%0)" ::"r"(variable), "q"(value) : "memory"); }
static inline void set32(void *variable, u32 value) { asm volatile("movl %1, %%gs:(%0)" ::"r"(variable), "r"(value) : "memory"); }
static inline void set64(void *variable, u64 value) { asm volatile("movq %1, %%gs:(%0)" ::"r"(variable), "r"(value) : "memory"); }
static inline void *here(void *variable) {
  u64 offset;
  asm volatile("movq %%gs:(%1), %0" : "=r"(offset) : "r"(&this_cpu_off));
  return (u8 *)variable + offset;
}

static void fill(void *to, u8 with, u64 bytes) {
  asm volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(with) : "memory");
}

/* A panic as the kernel crate ends one, without cleanup. */
static void __attribute__((noreturn, unused)) panic(const char *message) {
  u8 *log = here(rex_log_buf);
  u64 n = 0;
  set8(&rex_termination_state, 1);
  for (; message[n]; n++) log[n] = message[n];
  log[n] = 0;
  rex_landingpad();
}

#ifndef OWN_HANDLER
SHOWN __attribute__((used, noinline)) void __rex_handle_timeout(void) { panic("panicked at hostile.c:1:1:\nTimeout in Rex program"); }
#endif
