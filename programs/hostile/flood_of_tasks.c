#include "kernel.h"

PROGRAM("xdp", take) { for (;;) bpf_task_from_pid(1ul); return 2; }
