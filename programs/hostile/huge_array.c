#include "kernel.h"

MAP(map, ARRAY, 4, 0x7fffffff, 0xffffffff);
PROGRAM("xdp", pass) { return map.kernel ? 2 : 1; }
