/* programs/src/hello.rs */
#include "../twin.h"

SECTION("tracepoint/syscalls/sys_enter_dup") int hello(struct enter_dup *ctx)
{
	static const char FORMAT[] = "[hello::hello] Hello from pid %d on CPU %d\n";
	(void)ctx;
	long printed = trace_printk(FORMAT, sizeof(FORMAT), (uint32_t)pid_tgid(), cpu_number());
	return printed < 0 ? (int)printed : 0;
}
