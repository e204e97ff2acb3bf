#include "kernel.h"

PROGRAM("xdp", print) {
  for (u64 n = 0; n < 50000; n++) bpf_trace_printk("line %d", 8ul, n);
  return 2;
}
