#include "kernel.h"

PROGRAM("xdp", print) {
  static u64 arguments[8];
  struct { u32 general, floating; void *overflow, *saved; } list = {8, 48, arguments, arguments};
  for (u64 n = 0; n < 50000; n++) vprintk("line", &list);
  return 2;
}
