/* programs/src/classifier.rs */
#include "packet.h"

struct rule {
	uint32_t drop, mark, priority;
};

struct metadata {
	uint32_t len, data_len, protocol, pkt_type, mark, priority, hash, queue_mapping, vlan_present, vlan_tci, vlan_proto, ifindex, ingress_ifindex, tc_index;
};

MAP(rules, HASH, 1, sizeof(struct rule), 32);
MAP(limit, ARRAY, 4, 4, 1);
MAP(last, ARRAY, 4, sizeof(struct metadata), 1);

SECTION("tc") int classifier(struct __sk_buff *ctx)
{
	uint32_t key = 0;
	uint64_t linear = (uint64_t)(END(ctx) - BYTES(ctx));
	/* The compiler would put the difference into one with the length, which the verifier does not take. */
	__asm__ volatile("" : "+r"(linear));
	struct metadata seen = {
		.len = ctx->len,
		/* The linear part ends at data_end. */
		.data_len = ctx->len - (uint32_t)linear,
		.protocol = __builtin_bswap16((uint16_t)ctx->protocol),
		.pkt_type = ctx->pkt_type,
		.mark = ctx->mark,
		.priority = ctx->priority,
		.hash = ctx->hash,
		.queue_mapping = ctx->queue_mapping,
		.vlan_present = ctx->vlan_present,
		.vlan_tci = ctx->vlan_tci,
		.vlan_proto = __builtin_bswap16((uint16_t)ctx->vlan_proto),
		.ifindex = ctx->ifindex,
		.ingress_ifindex = ctx->ingress_ifindex,
		.tc_index = ctx->tc_index,
	};
	map_update(&last, &key, &seen, BPF_EXIST);
	uint32_t *longest = map_lookup(&limit, &key);
	if (longest != NULL && *longest != 0 && ctx->len > *longest)
		return TC_ACT_SHOT;
	if (ctx->protocol != IPV4)
		return TC_ACT_OK;
	struct iphdr *ip = (void *)(BYTES(ctx) + sizeof(struct ethhdr));
	if (BYTES(ctx) + ETHERNET_AND_IP > END(ctx))
		return LACKS;
	uint8_t protocol = ip->protocol;
	struct rule *rule = map_lookup(&rules, &protocol);
	if (rule == NULL)
		return TC_ACT_OK;
	if (rule->drop != 0)
		return TC_ACT_SHOT;
	ctx->mark = rule->mark;
	ctx->priority = rule->priority;
	return TC_ACT_OK;
}
