#include "kernel.h"

MAP(map, PERCPU_ARRAY, 4, 32768, 0x7fffffff);
PROGRAM("xdp", pass) { return map.kernel ? 2 : 1; }
