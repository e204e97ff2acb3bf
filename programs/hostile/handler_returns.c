#define OWN_HANDLER
#include "kernel.h"

SHOWN __attribute__((used, noinline)) void __rex_handle_timeout(void) {}

PROGRAM("xdp", spin) {
  for (;;) asm volatile("");
}
