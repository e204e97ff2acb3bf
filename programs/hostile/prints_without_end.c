#include "kernel.h"

static u64 arguments[8];
PROGRAM("xdp", trace) { for (;;) bpf_trace_printk("all work and no play\n", 22ul); return 2; }
PROGRAM("xdp", log) {
  struct { u32 general, floating; void *overflow, *saved; } list = {8, 48, arguments, arguments};
  for (;;) vprintk("all work and no play\n", &list);
  return 2;
}
PROGRAM("xdp", text) { char text[512]; for (;;) bpf_snprintf(text, 512ul, "%0510d", arguments, 8ul); return 2; }
