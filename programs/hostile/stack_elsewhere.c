#include "kernel.h"

MAP(values, ARRAY, 4, 4096, 1);

static __attribute__((noinline)) void call_on(u64 stack, void *function) {
  asm volatile("movq %%rsp, %%rbx; movq %0, %%rsp; call *%1; movq %%rbx, %%rsp" ::"r"(stack), "r"(function) : "rbx", "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory");
}
static u64 value(void) {
  u32 key = 0;
  return bpf_map_lookup_elem(values.kernel, &key) + 4096;
}

PROGRAM("xdp", helper_on_a_value) { call_on(value(), bpf_ktime_get_ns); return 2; }
PROGRAM("xdp", helper_nowhere) { call_on(0x1230, bpf_ktime_get_ns); return 2; }
PROGRAM("xdp", landing_on_a_value) { call_on(value(), rex_landingpad); return 2; }
PROGRAM("xdp", return_nowhere) { asm volatile("movq $0x1230, %rsp; ret"); return 2; }
PROGRAM("xdp", return_of_another) { asm volatile("movq %0, %%rsp; ret" ::"r"(value() - 64)); return 2; }
PROGRAM("xdp", return_shifted) { asm volatile("movq 8(%rbp), %rax; addq $64, %rsp; jmp *%rax"); return 2; }
