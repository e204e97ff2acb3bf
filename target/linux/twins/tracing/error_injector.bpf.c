/* programs/src/error_injector.rs */
#include <linux/ptrace.h>

#include "../twin.h"

MAP(errors, HASH, 4, 8, 16);

SECTION("kprobe/__x64_sys_dup") int error_injector(struct pt_regs *ctx)
{
	int32_t pid = (int32_t)pid_tgid();
	uint64_t *error = map_lookup(&errors, &pid);
	if (error == NULL)
		return 0;
	override_return(ctx, -*error);
	return 1;
}
