#include "kernel.h"

PROGRAM("xdp", print_wide) {
  static u64 arguments[8] = {1, 2, 3, 4};
  struct { u32 general, floating; void *overflow, *saved; } list = {8, 48, arguments, arguments};
  vprintk("%2000000000d", &list);
  vprintk("%*d", &list);
  vprintk("%.2000000000d", &list);
  return 2;
}
