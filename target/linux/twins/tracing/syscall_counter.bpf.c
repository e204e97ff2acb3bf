/* programs/src/syscall_counter.rs */
#include "../twin.h"

MAP(counts, HASH, 8, 8, 512);

SECTION("tracepoint/raw_syscalls/sys_enter") int syscall_counter(struct raw_enter *ctx)
{
	int64_t id = ctx->id;
	uint64_t *count = map_lookup(&counts, &id), one = 1;
	if (count != NULL) {
		*count += 1;
		return 0;
	}
	return (int)map_update(&counts, &id, &one, BPF_ANY);
}
