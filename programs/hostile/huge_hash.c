#include "kernel.h"

MAP(map, HASH, 4, 8, 0xffffffff);
PROGRAM("xdp", pass) { return map.kernel ? 2 : 1; }
