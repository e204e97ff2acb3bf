#include "kernel.h"

PROGRAM("xdp", stack_pointer) { set64(&rex_stack_ptr, 0x1234); return bpf_ktime_get_ns() ? 2 : 1; }
PROGRAM("xdp", offset_of_cpu) { set64(&this_cpu_off, 0x1234); return bpf_ktime_get_ns() ? 2 : 1; }
PROGRAM("xdp", stack_pointer_and_panic) { set64(&rex_stack_ptr, 0x1234); panic("panicked at a.c:1:1:\nx"); }
PROGRAM("xdp", offset_and_panic) { set64(&this_cpu_off, 0x1234); rex_landingpad(); }
PROGRAM("xdp", state_and_loop) { for (;;) set8(&rex_termination_state, 1); }
