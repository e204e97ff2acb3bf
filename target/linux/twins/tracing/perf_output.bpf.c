/* programs/src/perf_output.rs */
#include "../twin.h"

MAP(events, PERF_EVENT_ARRAY, 4, 4, 4);

SECTION("tracepoint/syscalls/sys_enter_dup") int perf_output(struct enter_dup *ctx)
{
	uint32_t dup[2] = { (uint32_t)pid_tgid(), (uint32_t)ctx->fildes };
	uint64_t cpu = dup[1] == 0 ? BPF_F_CURRENT_CPU : dup[1] - 1;
	return (int)event_output(ctx, &events, cpu, dup, sizeof(dup));
}
