/* programs/src/resize_packet.rs */
#include "packet.h"

MAP(change, ARRAY, 4, 4, 2);

SECTION("xdp") int resize_packet(struct xdp_md *ctx)
{
	uint32_t first = 0, second = 1;
	int32_t *head = map_lookup(&change, &first), *tail = map_lookup(&change, &second);
	if (head == NULL || tail == NULL)
		return -1;
	int result = (int)adjust_head(ctx, *head);
	if (result == 0)
		result = (int)adjust_tail(ctx, *tail);
	if (result != 0)
		return result;
	uint8_t start = 0xaa, end = 0xbb;
	uint32_t length = (uint32_t)(END(ctx) - BYTES(ctx));
	if (length == 0 || xdp_store(ctx, 0, &start, 1) != 0 || xdp_store(ctx, length - 1, &end, 1) != 0)
		return LACKS;
	return XDP_PASS;
}
