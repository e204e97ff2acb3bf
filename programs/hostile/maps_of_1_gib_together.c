#include "kernel.h"

/* 60 per-CPU arrays of 16 MB on each CPU: no one of them is large. */
#define FOUR(n) MAP(map_##n##0, PERCPU_ARRAY, 4, 32768, 500); MAP(map_##n##1, PERCPU_ARRAY, 4, 32768, 500); MAP(map_##n##2, PERCPU_ARRAY, 4, 32768, 500); MAP(map_##n##3, PERCPU_ARRAY, 4, 32768, 500)
FOUR(0); FOUR(1); FOUR(2); FOUR(3); FOUR(4); FOUR(5); FOUR(6); FOUR(7);
FOUR(8); FOUR(9); FOUR(a); FOUR(b); FOUR(c); FOUR(d); FOUR(e);
PROGRAM("xdp", pass) { return map_00.kernel ? 2 : 1; }
