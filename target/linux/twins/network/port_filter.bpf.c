/* programs/src/port_filter.rs */
#include "packet.h"

#define ECHO_PORT 7
#define DEFAULT_TTL 64
/* What the Rex program reads of a TCP header, as a whole. */
#define TCP_HEADER 20

struct counters_value {
	uint64_t dropped, passed;
};

MAP(blocked, HASH, 2, 1, 64);
MAP(protocols, ARRAY, 4, 8, 256);
MAP(counters, ARRAY, 4, sizeof(struct counters_value), 1);

INLINE uint16_t checksum(struct iphdr *ip)
{
	uint32_t sum = 0;
	ip->check = 0;
	for (uint32_t at = 0; at < sizeof(*ip) / 2; at++)
		sum += ((uint16_t *)ip)[at];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

INLINE int send_back(struct ethhdr *ethernet, struct iphdr *ip, struct udphdr *udp)
{
	for (uint32_t at = 0; at < ETH_ALEN; at++) {
		uint8_t byte = ethernet->h_dest[at];
		ethernet->h_dest[at] = ethernet->h_source[at];
		ethernet->h_source[at] = byte;
	}
	uint32_t address = ip->saddr;
	ip->saddr = ip->daddr;
	ip->daddr = address;
	ip->ttl = DEFAULT_TTL;
	ip->check = checksum(ip);
	uint16_t port = udp->source;
	udp->source = udp->dest;
	udp->dest = port;
	return XDP_TX;
}

SECTION("xdp") int port_filter(struct xdp_md *ctx)
{
	uint32_t key = 0;
	struct counters_value *count = map_lookup(&counters, &key);
	struct ethhdr *ethernet = (void *)BYTES(ctx);
	struct iphdr *ip = (void *)(ethernet + 1);
	struct udphdr *udp = (void *)(ip + 1);
	if (count == NULL)
		return 0;
	if ((uint8_t *)ip > END(ctx))
		return LACKS;
	if (ethernet->h_proto != IPV4) {
		count->passed += 1;
		return XDP_PASS;
	}
	if ((uint8_t *)udp > END(ctx))
		return LACKS;
	uint32_t protocol = ip->protocol;
	uint64_t *seen = map_lookup(&protocols, &protocol);
	if (seen != NULL)
		*seen += 1;
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) {
		count->passed += 1;
		return XDP_PASS;
	}
	if (protocol == IPPROTO_TCP && (uint8_t *)udp + TCP_HEADER > END(ctx))
		return LACKS;
	if ((uint8_t *)(udp + 1) > END(ctx))
		return LACKS;
	uint16_t port = udp->dest;
	if (map_lookup(&blocked, &port) != NULL) {
		count->dropped += 1;
		return XDP_DROP;
	}
	if (protocol == IPPROTO_UDP && port == __builtin_bswap16(ECHO_PORT))
		return send_back(ethernet, ip, udp);
	count->passed += 1;
	return XDP_PASS;
}
