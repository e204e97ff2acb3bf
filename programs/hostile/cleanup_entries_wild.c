#include "kernel.h"

static void entry(u64 n, u64 valid, u64 function, u64 argument) {
  u64 *entries = here(rex_cleanup_entries);
  entries[3 * n] = valid;
  entries[3 * n + 1] = function;
  entries[3 * n + 2] = argument;
}

PROGRAM("xdp", left) { entry(0, 1, 0x1234, 0); return 2; }
PROGRAM("xdp", left_in_panic) { entry(0, 1, 0x1234, 0); panic("panicked at a.c:1:1:\nx"); }
PROGRAM("xdp", all_left) { for (u64 n = 0; n < 64; n++) entry(n, ~0ul, ~0ul, ~0ul); return 2; }
PROGRAM("xdp", called) { entry(0, 1, 0x1234, 0); ((void (*)(u64))((u64 *)here(rex_cleanup_entries))[1])(0); return 2; }
PROGRAM("xdp", beyond_the_last) { entry(1000000000, 1, 1, 1); return 2; }
