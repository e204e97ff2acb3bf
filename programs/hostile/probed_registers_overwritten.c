#include "kernel.h"

/* struct pt_regs: 15 general registers, orig_ax, ip, cs, flags, sp, ss. */
PROGRAM("kprobe/__x64_sys_dup", goes_into_itself) { ((u64 *)context)[16] = (u64)goes_into_itself; return 1; }
PROGRAM("kprobe/__x64_sys_dup", goes_nowhere) { ((u64 *)context)[16] = 0x1230; return 1; }
PROGRAM("kprobe/__x64_sys_dup", stack_of_its_own) { ((u64 *)context)[19] = (u64)context; return 1; }
PROGRAM("kprobe/__x64_sys_dup", in_user_mode) { ((u64 *)context)[17] = 0x33; return 1; }
PROGRAM("kprobe/__x64_sys_dup", all_of_them) { fill(context, 0xff, 168); return 1; }
PROGRAM("kprobe/__x64_sys_dup", and_beyond) { fill(context, 0xff, 1 << 16); return 1; }
