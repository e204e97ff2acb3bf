/* programs/src/clone_redirect.rs */
#include "packet.h"

MAP(target, ARRAY, 4, 4, 2);

#define MARK 0xee

SECTION("tc") int clone_redirect(struct __sk_buff *ctx)
{
	uint32_t first = 0, second = 1;
	uint32_t *interface = map_lookup(&target, &first), *flags = map_lookup(&target, &second);
	if (interface == NULL || flags == NULL)
		return -1;
	int result = (int)send_clone(ctx, *interface, *flags);
	if (result < 0)
		return result;
	uint8_t mark = MARK;
	return skb_store(ctx, 0, &mark, 1, 0) != 0 ? LACKS : result;
}
