#include "kernel.h"

MAP(values, ARRAY, 4, 16, 1);
static void *value(void) { u32 key = 0; return (void *)bpf_map_lookup_elem(values.kernel, &key); }

PROGRAM("xdp", kept) { bpf_spin_lock(value()); return 2; }
PROGRAM("xdp", twice) { bpf_spin_lock(value()); bpf_spin_lock(value()); return 2; }
PROGRAM("xdp", not_held) { bpf_spin_unlock(value()); return 2; }
PROGRAM("xdp", word_overwritten) { u32 *word = value(); bpf_spin_lock(word); *word = 0; bpf_spin_unlock(word); return 2; }
