#include "kernel.h"

/* Keys whose second word undoes what a multiplying hash makes of the first: all would lie in one slot of a table without a secret. */
MAP(keys, HASH, 8, 8, 1000000);

static u64 colliding(u32 n) {
  u32 hash = (8 ^ n) * 0x9e3779b1u;
  hash = hash << 13 | hash >> 19;
  return (u64)hash << 32 | n;
}
PROGRAM("xdp", insert) {
  for (u32 n = 0; n < 1000000; n++) { u64 key = colliding(n); bpf_map_update_elem(keys.kernel, &key, &key, 0ul); }
  return 2;
}
PROGRAM("xdp", come_and_go) {
  for (u32 n = 0; n < 1000000; n++) {
    u64 key = colliding(n), old = colliding(n - 1000);
    bpf_map_update_elem(keys.kernel, &key, &key, 0ul);
    bpf_map_delete_elem(keys.kernel, &old);
  }
  return 2;
}
