#include "kernel.h"

MAP(codes, ARRAY, 4, 64, 1);
MAP(queue, QUEUE, 0, 8, 4);

/* mov eax, 1; ret; and what it is to become. */
static __attribute__((noinline, used)) long answer(void) { long result; asm volatile("movl $1, %k0" : "=a"(result)); return result; }
static const u8 other[8] = {0xb8, 2, 0, 0, 0, 0xc3, 0x90, 0x90};
static u64 *value(void) { u32 key = 0; return (u64 *)bpf_map_lookup_elem(codes.kernel, &key); }

PROGRAM("xdp", by_a_store) { *(volatile u64 *)answer = *(u64 *)other; return answer(); }
PROGRAM("xdp", by_an_exchange) { asm volatile("lock cmpxchgq %1, (%0)" ::"r"(answer), "r"(*(u64 *)other), "a"(*(u64 *)answer) : "memory"); return answer(); }
PROGRAM("xdp", by_a_string) { asm volatile("rep movsb" ::"D"(answer), "S"(other), "c"(8ul) : "memory"); return answer(); }
PROGRAM("xdp", by_a_copy) { bpf_probe_read_kernel(answer, 8ul, other); return answer(); }
PROGRAM("xdp", by_a_text) { static u64 none[1]; bpf_snprintf(answer, 8ul, "text", none, 0ul); return answer(); }
PROGRAM("xdp", by_a_queue) { bpf_map_push_elem(queue.kernel, other, 0ul); bpf_map_pop_elem(queue.kernel, answer); return answer(); }
PROGRAM("xdp", by_a_lock) { bpf_spin_lock(answer); return answer(); }
PROGRAM("xdp", in_a_value) { u64 *code = value(); if (!code) return 1; *code = *(u64 *)other; return ((long (*)(void))code)(); }
PROGRAM("xdp", in_the_packet) { u64 *code = *(u64 **)context; *code = *(u64 *)other; return ((long (*)(void))code)(); }
PROGRAM("xdp", in_the_log) { u64 *code = here(rex_log_buf); *code = *(u64 *)other; return ((long (*)(void))code)(); }
PROGRAM("xdp", into_a_helper) { bpf_probe_read_kernel(bpf_ktime_get_ns, 8ul, other); return bpf_ktime_get_ns() ? 1 : 2; }
PROGRAM("xdp", into_the_map) { bpf_probe_read_kernel(codes.kernel, 64ul, other); return value() ? 1 : 2; }
