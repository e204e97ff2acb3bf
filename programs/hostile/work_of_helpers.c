#include "kernel.h"

MAP(values, ARRAY, 4, 1 << 24, 2);

PROGRAM("xdp", copy) {
  u32 key = 0, other = 1;
  void *value = (void *)bpf_map_lookup_elem(values.kernel, &key);
  if (value) for (u64 n = 0; n < 1000000; n++) bpf_map_update_elem(values.kernel, &other, value, 0ul);
  return 2;
}
