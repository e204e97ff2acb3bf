#include "kernel.h"

MAP(hash, HASH, 4, 8, 1 << 20);

PROGRAM("xdp", insert) {
  u64 value = 1;
  for (u32 key = 0; key < 200000; key++) bpf_map_update_elem(hash.kernel, &key, &value, 0ul);
  return 2;
}
