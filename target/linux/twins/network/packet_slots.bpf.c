/* programs/src/packet_slots.rs */
#include "packet.h"

MAP(slot, ARRAY, 4, 4, 1);
MAP(received, PERF_EVENT_ARRAY, 4, 4, 3);
MAP(classified, PERF_EVENT_ARRAY, 4, 4, 3);

#define TARGET(number) ((uint64_t)(number) | (uint64_t)ETH_HLEN << 32)

SECTION("xdp") int send_received(struct xdp_md *ctx)
{
	uint32_t key = 0, length = (uint32_t)(END(ctx) - BYTES(ctx));
	uint32_t *number = map_lookup(&slot, &key);
	return number == NULL ? -1 : (int)event_output(ctx, &received, TARGET(*number), &length, sizeof(length));
}

SECTION("tc") int send_classified(struct __sk_buff *ctx)
{
	uint32_t key = 0, length = ctx->len;
	uint32_t *number = map_lookup(&slot, &key);
	return number == NULL ? -1 : (int)event_output(ctx, &classified, TARGET(*number), &length, sizeof(length));
}
