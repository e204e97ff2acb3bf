#include "kernel.h"

MAP(ring, RINGBUF, 0, 0, 4096);

PROGRAM("xdp", length) {
  u32 *record = (u32 *)bpf_ringbuf_reserve(ring.kernel, 8ul, 0ul);
  if (!record) return 1;
  record[-2] = 0x7fffffff;
  bpf_ringbuf_submit(record, 0ul);
  return 2;
}
PROGRAM("xdp", page_offset) {
  u32 *record = (u32 *)bpf_ringbuf_reserve(ring.kernel, 8ul, 0ul);
  if (!record) return 1;
  record[-1] = 0x7fffffff;
  bpf_ringbuf_submit(record, 0ul);
  return 2;
}
PROGRAM("xdp", twice) {
  void *record = (void *)bpf_ringbuf_reserve(ring.kernel, 8ul, 0ul);
  if (!record) return 1;
  bpf_ringbuf_submit(record, 0ul);
  bpf_ringbuf_discard(record, 0ul);
  return 2;
}
PROGRAM("xdp", after_submit) {
  u32 *record = (u32 *)bpf_ringbuf_reserve(ring.kernel, 8ul, 0ul);
  if (!record) return 1;
  bpf_ringbuf_submit(record, 0ul);
  record[-2] = 4;
  return 2;
}
