/* programs/src/nested_unwrap.rs. No eBPF program panics. */
#include <linux/ptrace.h>

#include "../twin.h"

SECTION("kprobe/__x64_sys_dup") int nested_unwrap(struct pt_regs *ctx)
{
	uint64_t argument = ctx->rdi;
	if (argument == 0)
		return LACKS;
	int bit = 0;
	while (bit < 63 && (argument >> bit & 1) == 0)
		bit++;
	return bit + 1;
}
