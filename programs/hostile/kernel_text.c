#include "kernel.h"

#define AT(function, offset) ((u8 *)function + offset)

PROGRAM("xdp", middle_of_a_helper) { ((void (*)(void))AT(bpf_ktime_get_ns, 1))(); return 2; }
PROGRAM("xdp", middle_of_the_landing_pad) { ((void (*)(void))AT(rex_landingpad, 5))(); return 2; }
PROGRAM("xdp", helper_written) { *(volatile u8 *)AT(bpf_ktime_get_ns, 0) = 0xc3; return 2; }
PROGRAM("xdp", exit_called) { void *exit = __builtin_return_address(0); ((void (*)(void))exit)(); return 2; }
PROGRAM("xdp", nowhere_in_the_kernel) { ((void (*)(void))0xffffffff81234567ul)(); return 2; }
PROGRAM("xdp", variable_called) { ((void (*)(void))here(&jiffies))(); return 2; }
