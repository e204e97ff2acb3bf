/* programs/src/packet_events.rs */
#include "packet.h"

MAP(sampled, ARRAY, 4, 4, 1);
MAP(received, PERF_EVENT_ARRAY, 4, 4, 2);
MAP(classified, PERF_EVENT_ARRAY, 4, 4, 2);

/* The packet's bytes are in the upper half of the flags. */
#define TARGET(bytes) (BPF_F_CURRENT_CPU | (uint64_t)(bytes) << 32)

SECTION("xdp") int sample_received(struct xdp_md *ctx)
{
	uint32_t key = 0, length = (uint32_t)(END(ctx) - BYTES(ctx));
	uint32_t *bytes = map_lookup(&sampled, &key);
	return bytes == NULL ? -1 : (int)event_output(ctx, &received, TARGET(*bytes), &length, sizeof(length));
}

SECTION("tc") int sample_classified(struct __sk_buff *ctx)
{
	uint32_t key = 0, length = ctx->len;
	uint32_t *bytes = map_lookup(&sampled, &key);
	return bytes == NULL ? -1 : (int)event_output(ctx, &classified, TARGET(*bytes), &length, sizeof(length));
}
