#include "kernel.h"

MAP(values, ARRAY, 4, 0x30000000, 1);

PROGRAM("xdp", write_first) {
  u32 key = 0;
  u8 *value = (u8 *)bpf_map_lookup_elem(values.kernel, &key);
  if (value) *value = 1;
  return 2;
}
