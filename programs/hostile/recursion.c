#include "kernel.h"

static __attribute__((noinline)) u64 deeper(u64 n) { return deeper(n + 1) * 3 + n; }
PROGRAM("xdp", descend) { return deeper((u64)context); }
