/* programs/src/packet_lengths.rs */
#include "packet.h"

MAP(lengths, HASH, 4, 8, 64);

SECTION("tc") int packet_lengths(struct __sk_buff *ctx)
{
	uint32_t length = ctx->len;
	uint64_t *count = map_lookup(&lengths, &length), one = 1;
	if (count != NULL) {
		*count += 1;
		return TC_ACT_OK;
	}
	int result = (int)map_update(&lengths, &length, &one, BPF_NOEXIST);
	return result != 0 ? result : TC_ACT_OK;
}
