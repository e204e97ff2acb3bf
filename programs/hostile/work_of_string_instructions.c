#include "kernel.h"

MAP(values, ARRAY, 4, 1 << 24, 1);

PROGRAM("xdp", fill_again) {
  u32 key = 0;
  void *value = (void *)bpf_map_lookup_elem(values.kernel, &key);
  if (value) for (u64 n = 0; n < 1000000; n++) fill(value, n, 1 << 24);
  return 2;
}
