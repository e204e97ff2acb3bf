#define OWN_HANDLER
#include "kernel.h"

/* Time out, and begin again. */
long spin(void *context);
SHOWN __attribute__((used, noinline)) void __rex_handle_timeout(void) { spin(0); }
PROGRAM("xdp", spin) { for (;;) asm volatile(""); return 2; }
