#include "kernel.h"

MAP(ring, RINGBUF, 0, 0, 1 << 24);

PROGRAM("xdp", write) {
  for (u64 n = 0; n < 200000; n++) bpf_ringbuf_output(ring.kernel, &n, 8ul, 0ul);
  return 2;
}
