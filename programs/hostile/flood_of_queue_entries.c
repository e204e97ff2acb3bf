#include "kernel.h"

MAP(queue, QUEUE, 0, 8, 1 << 20);

PROGRAM("xdp", push) {
  for (u64 n = 0; n < 300000; n++) bpf_map_push_elem(queue.kernel, &n, 0ul);
  return 2;
}
