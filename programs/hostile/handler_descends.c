#define OWN_HANDLER
#include "kernel.h"

static __attribute__((noinline)) u64 deeper(u64 n) { return deeper(n + 1) * 3 + n; }
SHOWN __attribute__((used, noinline)) void __rex_handle_timeout(void) { deeper(1); }
PROGRAM("xdp", spin) { for (;;) asm volatile(""); return 2; }
