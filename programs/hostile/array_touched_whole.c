#include "kernel.h"

MAP(values, ARRAY, 4, 4096, 4000000);

PROGRAM("xdp", touch_all) {
  for (u32 key = 0; key < 0xffffffff; key++) {
    u8 *value = (u8 *)bpf_map_lookup_elem(values.kernel, &key);
    if (value) *value = 1;
  }
  return 2;
}
