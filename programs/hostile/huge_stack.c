#include "kernel.h"

MAP(map, STACK, 0, 64, 0x1000000);
PROGRAM("xdp", push) {
  u64 value[8] = {1};
  bpf_map_push_elem(map.kernel, value, 0ul);
  return 2;
}
