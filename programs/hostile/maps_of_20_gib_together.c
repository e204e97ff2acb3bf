#include "kernel.h"

/* 60 arrays of 333 MB each: the kernel has memory for each, and not for all. */
#define FOUR(n) MAP(map_##n##0, ARRAY, 4, 333000, 1000); MAP(map_##n##1, ARRAY, 4, 333000, 1000); MAP(map_##n##2, ARRAY, 4, 333000, 1000); MAP(map_##n##3, ARRAY, 4, 333000, 1000)
FOUR(0); FOUR(1); FOUR(2); FOUR(3); FOUR(4); FOUR(5); FOUR(6); FOUR(7);
FOUR(8); FOUR(9); FOUR(a); FOUR(b); FOUR(c); FOUR(d); FOUR(e);
PROGRAM("xdp", pass) { return map_00.kernel ? 2 : 1; }
