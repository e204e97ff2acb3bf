/* programs/src/dup_totals.rs. No eBPF program panics. */
#include "../twin.h"

MAP(totals, ARRAY, 4, 8, 4);

SECTION("tracepoint/syscalls/sys_enter_dup") int dup_totals(struct enter_dup *ctx)
{
	uint32_t key = 0;
	if (ctx->fildes == 99)
		return LACKS;
	uint64_t *total = map_lookup(&totals, &key);
	if (total != NULL)
		*total += 1;
	return 0;
}
