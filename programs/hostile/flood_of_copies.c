#include "kernel.h"

PROGRAM("tc", copy_on) {
  for (u64 n = 0; n < 500000; n++) bpf_clone_redirect(context, 1ul, 0ul);
  return 0;
}
