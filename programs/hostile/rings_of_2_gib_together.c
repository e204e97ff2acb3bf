#include "kernel.h"

/* 60 ring buffers, whose data Linux maps twice. */
#define FOUR(n) MAP(map_##n##0, RINGBUF, 0, 0, 0x1000000); MAP(map_##n##1, RINGBUF, 0, 0, 0x1000000); MAP(map_##n##2, RINGBUF, 0, 0, 0x1000000); MAP(map_##n##3, RINGBUF, 0, 0, 0x1000000)
FOUR(0); FOUR(1); FOUR(2); FOUR(3); FOUR(4); FOUR(5); FOUR(6); FOUR(7);
FOUR(8); FOUR(9); FOUR(a); FOUR(b); FOUR(c); FOUR(d); FOUR(e);
PROGRAM("xdp", pass) { return map_00.kernel ? 2 : 1; }
