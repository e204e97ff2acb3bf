#include "kernel.h"

/* Where an emulator could keep its own state, next to what programs may use: addresses that no kernel has mapped for them. */
#define REGISTERS 0xffffc90000001000ul
#define TABLES 0xffffc90000002000ul
#define PROTECTION 0xffffc90000100000ul
#define END 0xffffc900fffffff8ul

MAP(array, ARRAY, 4, 8, 4);
MAP(queue, QUEUE, 0, 8, 4);
MAP(ring, RINGBUF, 0, 0, 4096);

#define DIRECTLY(name, address)                                                                                        \
  PROGRAM("xdp", read_##name) { return *(volatile u64 *)address ? 2 : 1; }                                             \
  PROGRAM("xdp", write_##name) { *(volatile u64 *)address = -1; return 2; }                                            \
  PROGRAM("xdp", fill_##name) { fill((void *)address, 7, 4096); return 2; }                                            \
  PROGRAM("xdp", set_bit_##name) { asm volatile("btsq %1, (%0)" ::"r"(array.kernel), "r"((address - array.kernel) * 8) : "memory"); return 2; } \
  PROGRAM("xdp", add_##name) { asm volatile("lock xaddq %%rax, (%0)" ::"r"(address) : "rax", "memory"); return 2; }    \
  PROGRAM("xdp", push_##name) { asm volatile("movq %0, %%rsp; addq $8, %%rsp; pushq %%rax" ::"r"(address)); __builtin_unreachable(); } \
  PROGRAM("xdp", jump_##name) { asm volatile("jmp *%0" ::"r"(address)); __builtin_unreachable(); }                     \
  PROGRAM("xdp", copied_##name) { bpf_probe_read_kernel(address, 8ul, &ring); return 2; }                              \
  PROGRAM("xdp", copy_of_##name) { u64 value = 0; return bpf_probe_read_kernel(&value, 8ul, address) || value ? 1 : 2; } \
  PROGRAM("xdp", text_##name) { static u64 none[1]; bpf_snprintf(address, 8ul, "text", none, 0ul); return 2; }         \
  PROGRAM("xdp", popped_##name) { u64 value = 1; bpf_map_push_elem(queue.kernel, &value, 0ul); bpf_map_pop_elem(queue.kernel, address); return 2; } \
  PROGRAM("xdp", locked_##name) { bpf_spin_lock(address); return 2; }                                                  \
  PROGRAM("xdp", as_map_##name) { u32 key = 0; bpf_map_lookup_elem(address, &key); return 2; }                         \
  PROGRAM("xdp", as_value_##name) { u32 key = 0; bpf_map_update_elem(array.kernel, &key, address, 0ul); return 2; }    \
  PROGRAM("xdp", as_record_##name) { bpf_ringbuf_submit(address, 0ul); return 2; }                                     \
  PROGRAM("xdp", printed_##name) { bpf_trace_printk(address, 8ul); return 2; }
DIRECTLY(registers, REGISTERS)
DIRECTLY(tables, TABLES)
DIRECTLY(protection, PROTECTION)
DIRECTLY(end, END)

/* Accesses that begin where a program may, and end where it may not; and those that pass the last address. */
PROGRAM("xdp", over_the_edge) { *(volatile u64 *)((u64)here(rex_log_buf) & ~4095ul | 4092) = 0; fill((void *)(array.kernel & ~4095ul), 0, 1 << 20); return 2; }
PROGRAM("xdp", into_the_window) { *(volatile u64 *)0xffffc8fffffffffcul = -1; return 2; }
PROGRAM("xdp", around_the_end) { *(volatile u64 *)(END + 4) = -1; return 2; }
PROGRAM("xdp", around_the_world) { fill((void *)-4096l, 0, 1ul << 40); return 2; }
