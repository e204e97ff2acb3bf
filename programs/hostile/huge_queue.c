#include "kernel.h"

MAP(map, QUEUE, 0, 1 << 20, 0xffffffff);
PROGRAM("xdp", pass) { return map.kernel ? 2 : 1; }
