#include "kernel.h"

MAP(map, RINGBUF, 0, 0, 0x80000000);
PROGRAM("xdp", write) {
  u64 value = 1;
  return bpf_ringbuf_output(map.kernel, &value, 8ul, 0ul) ? 1 : 2;
}
