/* programs/src/two_programs.rs */
#include "packet.h"

struct traffic_value {
	uint64_t packets, bytes;
};

MAP(traffic, ARRAY, 4, sizeof(struct traffic_value), 2);

INLINE void count(uint32_t direction, uint64_t bytes)
{
	struct traffic_value *entry = map_lookup(&traffic, &direction);
	if (entry != NULL) {
		entry->packets += 1;
		entry->bytes += bytes;
	}
}

SECTION("xdp") int count_in(struct xdp_md *ctx)
{
	count(0, (uint64_t)(END(ctx) - BYTES(ctx)));
	return XDP_PASS;
}

SECTION("tc") int count_out(struct __sk_buff *ctx)
{
	count(1, ctx->len);
	return TC_ACT_OK;
}
