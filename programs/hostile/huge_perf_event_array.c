#include "kernel.h"

MAP(map, PERF_EVENT_ARRAY, 4, 4, 0x10000000);
PROGRAM("xdp", pass) { return map.kernel ? 2 : 1; }
