#define OWN_HANDLER
#include "kernel.h"

SHOWN __attribute__((used, noinline)) void __rex_handle_timeout(void) {
  set8(&rex_termination_state, 1);
  for (;;) bpf_trace_printk("timeout\n", 9ul);
}
PROGRAM("xdp", spin) { for (;;) asm volatile(""); return 2; }
