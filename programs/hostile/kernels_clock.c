#include "kernel.h"

/* Behind rex_termination_state lie rex_prog_start_time and rex_curr_prog, which the kernel does not export. */
#define START_TIME (((u64)&rex_termination_state + 8) & ~7ul)
#define CURRENT (((u64)&rex_termination_state + 16) & ~7ul)

PROGRAM("xdp", always_young) { for (;;) set64((void *)START_TIME, ~0ul); }
PROGRAM("xdp", nobody) { for (;;) set64((void *)CURRENT, 0); }
PROGRAM("xdp", somebody_else) { set64((void *)CURRENT, 0xdead000000001234ul); return 2; }
PROGRAM("xdp", old) { set64((void *)START_TIME, 0); return bpf_ktime_get_ns() ? 2 : 1; }
