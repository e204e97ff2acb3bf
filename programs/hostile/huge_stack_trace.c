#include "kernel.h"

MAP(map, STACK_TRACE, 4, 1016, 0x7fffffff);
PROGRAM("xdp", pass) { return map.kernel ? 2 : 1; }
