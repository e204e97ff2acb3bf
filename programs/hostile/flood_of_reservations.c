#include "kernel.h"

MAP(ring, RINGBUF, 0, 0, 1 << 20);

PROGRAM("xdp", reserve) {
  for (u64 n = 0; n < 200000; n++) bpf_ringbuf_reserve(ring.kernel, 8ul, 0ul);
  return 2;
}
