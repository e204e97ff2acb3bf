/* programs/src/packet_totals.rs */
#include "packet.h"

MAP(totals, ARRAY, 4, 8, 4);
MAP(lengths, HASH, 4, 8, 64);

SECTION("xdp") int packet_totals(struct xdp_md *ctx)
{
	uint32_t key = 1, length = (uint32_t)(END(ctx) - BYTES(ctx));
	uint64_t *total = map_lookup(&totals, &key), one = 1;
	if (total != NULL)
		*total += 1;
	uint64_t *count = map_lookup(&lengths, &length);
	if (count != NULL) {
		*count += 1;
		return XDP_PASS;
	}
	int result = (int)map_update(&lengths, &length, &one, BPF_NOEXIST);
	return result != 0 ? result : XDP_PASS;
}
