#define _GNU_SOURCE
#include "events/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loaders/process.h"

#define ROOM 2048

/* A request that grows. Its alignment is that of its header. */
struct request {
	_Alignas(struct nlmsghdr) char bytes[ROOM];
	size_t length;
};

static void *append(struct request *request, const void *bytes, size_t length)
{
	char *place = request->bytes + request->length;
	memset(place, 0, NLMSG_ALIGN(length));
	if (length > 0 && bytes != NULL)
		memcpy(place, bytes, length);
	request->length += NLMSG_ALIGN(length);
	return place;
}

static void begin(struct request *request, uint16_t type, uint16_t flags, const void *body, size_t length)
{
	struct nlmsghdr header = { .nlmsg_type = type, .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags), .nlmsg_seq = 1 };
	request->length = 0;
	append(request, &header, sizeof(header));
	append(request, body, length);
}

/* An attribute. @returns its place, for nest_end */
static size_t attribute(struct request *request, uint16_t type, const void *bytes, size_t length)
{
	struct rtattr header = { .rta_type = type, .rta_len = (uint16_t)RTA_LENGTH(length) };
	size_t place = request->length;
	append(request, &header, sizeof(header));
	append(request, bytes, length);
	return place;
}

static void nest_end(struct request *request, size_t place)
{
	struct rtattr header = { .rta_len = (uint16_t)(request->length - place) };
	memcpy(&header.rta_type, request->bytes + place + offsetof(struct rtattr, rta_type), sizeof(header.rta_type));
	memcpy(request->bytes + place, &header, sizeof(header));
}

/* Sends a request and waits for its answer. */
static int send_request(struct loading *loading, struct request *request)
{
	char answer[ROOM];
	struct nlmsgerr error;
	uint32_t length = (uint32_t)request->length;
	memcpy(request->bytes, &length, sizeof(length));
	long socket = loading_call(loading, SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE, 0, 0, 0);
	if (socket < 0)
		return errno;
	int problem = 0;
	long count = loading_call(loading, SYS_sendto, socket, (long)request->bytes, (long)request->length, 0, 0, 0);
	if (count >= 0)
		count = loading_call(loading, SYS_recvfrom, socket, (long)answer, sizeof(answer), 0, 0, 0);
	if (count < 0)
		problem = errno;
	else if ((size_t)count < NLMSG_HDRLEN + sizeof(error))
		problem = EPROTO;
	else {
		memcpy(&error, answer + NLMSG_HDRLEN, sizeof(error));
		problem = -error.error;
	}
	loading_call(loading, SYS_close, socket, 0, 0, 0, 0, 0);
	return problem;
}

static void address(struct request *request, unsigned char last)
{
	const unsigned char bytes[ETH_ALEN] = { 2, 0, 0, 0, 0, last };
	attribute(request, IFLA_ADDRESS, bytes, sizeof(bytes));
}

int netlink_make_pair(const char *name, int index, const char *peer, int peer_index)
{
	struct request request;
	struct ifinfomsg message = { .ifi_index = index }, other = { .ifi_index = peer_index };
	begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &message, sizeof(message));
	attribute(&request, IFLA_IFNAME, name, strlen(name) + 1);
	address(&request, 1);
	size_t info = attribute(&request, IFLA_LINKINFO, NULL, 0);
	attribute(&request, IFLA_INFO_KIND, "veth", 4);
	size_t data = attribute(&request, IFLA_INFO_DATA, NULL, 0);
	size_t end = attribute(&request, VETH_INFO_PEER, &other, sizeof(other));
	attribute(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
	address(&request, 2);
	nest_end(&request, end);
	nest_end(&request, data);
	nest_end(&request, info);
	int problem = send_request(NULL, &request);
	return problem != 0 ? problem : netlink_set_up(peer_index) != 0 ? EIO : netlink_set_up(index);
}

int netlink_remove(int index)
{
	struct request request;
	struct ifinfomsg message = { .ifi_index = index };
	begin(&request, RTM_DELLINK, 0, &message, sizeof(message));
	return send_request(NULL, &request);
}

int netlink_set_up(int index)
{
	struct request request;
	struct ifinfomsg message = { .ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	begin(&request, RTM_NEWLINK, 0, &message, sizeof(message));
	return send_request(NULL, &request);
}

int netlink_set_address(int index, const unsigned char bytes[6])
{
	struct request request;
	struct ifinfomsg message = { .ifi_index = index };
	begin(&request, RTM_NEWLINK, 0, &message, sizeof(message));
	attribute(&request, IFLA_ADDRESS, bytes, ETH_ALEN);
	return send_request(NULL, &request);
}

int netlink_add_clsact(int index)
{
	struct request request;
	struct tcmsg message = { .tcm_ifindex = index, .tcm_parent = TC_H_CLSACT, .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0) };
	begin(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &message, sizeof(message));
	attribute(&request, TCA_KIND, "clsact", 7);
	return send_request(NULL, &request);
}

int netlink_remove_clsact(int index)
{
	struct request request;
	struct tcmsg message = { .tcm_ifindex = index, .tcm_parent = TC_H_CLSACT, .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0) };
	begin(&request, RTM_DELQDISC, 0, &message, sizeof(message));
	return send_request(NULL, &request);
}

static void begin_filter(struct request *request, uint16_t type, uint16_t flags, int index, bool egress, uint16_t preference)
{
	struct tcmsg message = { .tcm_ifindex = index, .tcm_parent = TC_H_MAKE(TC_H_CLSACT, egress ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS),
				 .tcm_info = (uint32_t)preference << 16 | htons(ETH_P_ALL) };
	begin(request, type, flags, &message, sizeof(message));
	attribute(request, TCA_KIND, "bpf", 4);
}

int netlink_add_filter(struct loading *loading, int index, bool egress, uint16_t preference, int program, const char *name)
{
	struct request request;
	uint32_t file = (uint32_t)program, flags = TCA_BPF_FLAG_ACT_DIRECT;
	begin_filter(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, index, egress, preference);
	size_t options = attribute(&request, TCA_OPTIONS, NULL, 0);
	attribute(&request, TCA_BPF_FD, &file, sizeof(file));
	attribute(&request, TCA_BPF_NAME, name, strnlen(name, 200) + 1);
	attribute(&request, TCA_BPF_FLAGS, &flags, sizeof(flags));
	nest_end(&request, options);
	return send_request(loading, &request);
}

int netlink_remove_filter(int index, bool egress, uint16_t preference)
{
	struct request request;
	begin_filter(&request, RTM_DELTFILTER, 0, index, egress, preference);
	return send_request(NULL, &request);
}

int netlink_set_xdp(struct loading *loading, int index, int program)
{
	struct request request;
	struct ifinfomsg message = { .ifi_index = index };
	uint32_t flags = XDP_FLAGS_SKB_MODE;
	int32_t file = program;
	begin(&request, RTM_NEWLINK, 0, &message, sizeof(message));
	size_t xdp = attribute(&request, IFLA_XDP | NLA_F_NESTED, NULL, 0);
	attribute(&request, IFLA_XDP_FD, &file, sizeof(file));
	attribute(&request, IFLA_XDP_FLAGS, &flags, sizeof(flags));
	nest_end(&request, xdp);
	return send_request(loading, &request);
}
