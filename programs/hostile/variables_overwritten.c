#include "kernel.h"

PROGRAM("xdp", stack_pointer) { set64(&rex_stack_ptr, 0x1234); return 2; }
PROGRAM("xdp", offset_of_cpu) { set64(&this_cpu_off, 0x1234); return 2; }
PROGRAM("xdp", task) { set64(&current_task, 0x1234); return 2; }
PROGRAM("xdp", number_of_cpu) { set32(&cpu_number, 77); return 2; }
PROGRAM("xdp", node) { set32(&numa_node, 77); return 2; }
PROGRAM("xdp", state) { set8(&rex_termination_state, 1); return 2; }
PROGRAM("xdp", state_beyond) { set8(&rex_termination_state, 77); return 2; }
PROGRAM("xdp", ticks) { *(volatile u64 *)&jiffies = 7; return 2; }
