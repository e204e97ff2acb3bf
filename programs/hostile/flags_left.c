#include "kernel.h"

PROGRAM("xdp", direction) { asm volatile("std"); return 2; }
PROGRAM("xdp", direction_before_a_call) { asm volatile("std"); return bpf_ktime_get_ns() ? 2 : 1; }
PROGRAM("xdp", interrupts) { asm volatile("pushfq; andq $~0x200, (%rsp); popfq"); return 2; }
PROGRAM("xdp", trap) { asm volatile("pushfq; orq $0x100, (%rsp); popfq"); return 2; }
PROGRAM("xdp", interrupts_and_loop) { asm volatile("pushfq; andq $~0x200, (%rsp); popfq"); for (;;) asm volatile(""); }
PROGRAM("xdp", interrupts_and_panic) { asm volatile("pushfq; andq $~0x200, (%rsp); popfq"); panic("panicked at a.c:1:1:\nx"); }
PROGRAM("xdp", direction_before_a_panic) { asm volatile("std"); rex_landingpad(); }
