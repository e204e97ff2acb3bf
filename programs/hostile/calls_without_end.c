#include "kernel.h"

MAP(counts, HASH, 8, 8, 16);
PROGRAM("xdp", ask) { for (;;) bpf_ktime_get_ns(); return 2; }
PROGRAM("xdp", look_up) { u64 key = 1; for (;;) bpf_map_lookup_elem(counts.kernel, &key); return 2; }
PROGRAM("xdp", in_the_state_of_a_helper) { set8(&rex_termination_state, 1); for (;;) bpf_ktime_get_ns(); return 2; }
