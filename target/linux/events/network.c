#define _GNU_SOURCE
#include "events/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/netlink.h"

/* The other ends of interfaces have numbers that scenarios do not use. */
#define PEERS 10000
#define MOST_INTERFACES 16
/* A pair for frames that show that earlier ones are done, and their protocol. */
#define MARK_INDEX 20000
#define MARK_PROTOCOL 0x88b6
#define MARK_MILLISECONDS 2000
#define LINK_MILLISECONDS 5
#define LINK_TRIES 1000
/* A frame may cause others, and those again. */
#define MARKS 4

static struct interface {
	char name[IFNAMSIZ];
	int index;
	bool has_clsact;
	unsigned char address[ETHER_ADDR_LEN];
} interfaces[MOST_INTERFACES];
static size_t count;
static bool opened;
static int marks = -1;

static void write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return;
	if (write(file, text, strlen(text)) < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	close(file);
}

int network_open(void)
{
	if (opened)
		return 0;
	cpu_set_t first;
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0)
		return errno;
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	/* Else interfaces send frames of their own. */
	write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	write_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
	netlink_set_up(1);
	opened = true;
	return 0;
}

static int send_frame(int index, const void *frame, size_t length)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_ifindex = index };
	uint16_t protocol = 0;
	if (length >= ETHER_HDR_LEN)
		memcpy(&protocol, (const char *)frame + 2 * ETHER_ADDR_LEN, sizeof(protocol));
	address.sll_protocol = protocol;
	int sender = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (sender < 0)
		return errno;
	ssize_t sent = sendto(sender, frame, length, 0, (struct sockaddr *)&address, sizeof(address));
	int problem = sent < 0 ? errno : 0;
	close(sender);
	return problem;
}

static const unsigned char MARK[60] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, MARK_PROTOCOL >> 8, MARK_PROTOCOL & 0xff };

/* A socket for marks that reach an interface. @returns -1, with errno */
static int open_receiver(int index)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(MARK_PROTOCOL), .sll_ifindex = index };
	int receiver = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (receiver >= 0 && bind(receiver, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(receiver);
		return -1;
	}
	return receiver;
}

static bool take_marks(int receiver, int milliseconds)
{
	struct pollfd wanted = { .fd = receiver, .events = POLLIN };
	char byte;
	if (poll(&wanted, 1, milliseconds) != 1)
		return false;
	while (recv(receiver, &byte, 1, MSG_TRUNC) >= 0)
		;
	return true;
}

/* Waits until frames pass from one end to the other: the kernel drops them until its worker has opened the link (net/core/link_watch.c). */
static int wait_for_link(int from, int to)
{
	int receiver = open_receiver(to), problem = receiver < 0 ? errno : ETIMEDOUT;
	for (int n = 0; n < LINK_TRIES && receiver >= 0 && problem != 0; n++) {
		send_frame(from, MARK, sizeof(MARK));
		problem = take_marks(receiver, LINK_MILLISECONDS) ? 0 : ETIMEDOUT;
	}
	if (receiver >= 0)
		close(receiver);
	return problem;
}

static int make_pair(const char *name, int index, const char *peer, int peer_index)
{
	int problem = netlink_make_pair(name, index, peer, peer_index);
	if (problem == 0)
		problem = wait_for_link(index, peer_index);
	return problem == 0 ? wait_for_link(peer_index, index) : problem;
}

static int open_marks(void)
{
	if (marks >= 0)
		return 0;
	int problem = make_pair("rexmark0", MARK_INDEX, "rexmark1", MARK_INDEX + 1);
	if (problem != 0)
		return problem;
	marks = open_receiver(MARK_INDEX + 1);
	return marks < 0 ? errno : 0;
}

static struct interface *find(const char *name)
{
	for (size_t n = 0; n < count; n++)
		if (strcmp(interfaces[n].name, name) == 0)
			return &interfaces[n];
	return NULL;
}

static struct interface *make(const char *name)
{
	char peer[IFNAMSIZ];
	struct interface *found = find(name);
	if (found != NULL)
		return found;
	if (strlen(name) >= IFNAMSIZ || network_open() != 0)
		return NULL;
	if (count == 0) {
		interfaces[count++] = (struct interface){ .name = "lo", .index = 1 };
		if (strcmp(name, "eth0") != 0 && make("eth0") == NULL)
			return NULL;
		if (strcmp(name, "lo") == 0)
			return find(name);
	}
	if (count == MOST_INTERFACES)
		return NULL;
	struct interface *made = &interfaces[count];
	made->index = (int)count + 1;
	made->has_clsact = false;
	memset(made->address, 0, sizeof(made->address));
	strcpy(made->name, name);
	snprintf(peer, sizeof(peer), "rexpeer%d", made->index);
	if (make_pair(name, made->index, peer, PEERS + made->index) != 0)
		return NULL;
	count++;
	return made;
}

int network_interface(const char *name)
{
	struct interface *made = make(name);
	return made == NULL ? 0 : made->index;
}

int network_classify(const char *name)
{
	struct interface *made = make(name);
	if (made == NULL)
		return ENODEV;
	if (made->has_clsact)
		return 0;
	int problem = netlink_add_clsact(made->index);
	made->has_clsact = problem == 0;
	return problem;
}

/* Waits until all frames before are done: the queue of the CPU is in order (enqueue_to_backlog, net/core/dev.c). */
static int wait_for_mark(void)
{
	int problem = send_frame(MARK_INDEX, MARK, sizeof(MARK));
	return problem != 0 ? problem : take_marks(marks, MARK_MILLISECONDS) ? 0 : ETIMEDOUT;
}

#define MOST_WATCHERS 8

/* Sockets that see frames of a protocol on an interface. Those of a protocol see what has passed the ingress programs. */
struct watchers {
	int sockets[MOST_WATCHERS];
	size_t count;
};

static void watch(struct watchers *watchers, int index, uint16_t protocol)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = index };
	int socket_file = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (socket_file < 0 || watchers->count == MOST_WATCHERS)
		return;
	if (bind(socket_file, (struct sockaddr *)&address, sizeof(address)) == 0)
		watchers->sockets[watchers->count++] = socket_file;
	else
		close(socket_file);
}

/* Whether one has seen a frame that came to its interface. */
static bool take_sightings(struct watchers *watchers)
{
	bool seen = false;
	for (size_t n = 0; n < watchers->count; n++) {
		struct sockaddr_ll from;
		socklen_t length = sizeof(from);
		char byte;
		while (recvfrom(watchers->sockets[n], &byte, 1, MSG_TRUNC, (struct sockaddr *)&from, &length) >= 0) {
			seen = seen || from.sll_pkttype != PACKET_OUTGOING;
			length = sizeof(from);
		}
		close(watchers->sockets[n]);
	}
	return seen;
}

static uint16_t word_at(const unsigned char *frame, size_t length, size_t at)
{
	return at + 2 > length ? 0 : (uint16_t)(frame[at] << 8 | frame[at + 1]);
}

int network_send(const char *name, bool egress, const void *frame, size_t length, struct sightings *seen)
{
	struct interface *made = make(name);
	struct watchers stack = { 0 }, other = { 0 };
	if (made == NULL)
		return ENODEV;
	int problem = open_marks();
	/* A frame to one station is to this one. */
	if (problem == 0 && made->index != 1 && length >= ETHER_HDR_LEN && (*(const unsigned char *)frame & 1) == 0 &&
	    memcmp(made->address, frame, ETHER_ADDR_LEN) != 0) {
		memcpy(made->address, frame, ETHER_ADDR_LEN);
		problem = netlink_set_address(made->index, made->address);
	}
	memcpy(seen->address, made->address, sizeof(seen->address));
	uint16_t protocol = word_at(frame, length, 2 * ETHER_ADDR_LEN);
	/* Tags of VLANs are taken off before; a length in place of a type has a protocol of its own (eth_type_trans, net/ethernet/eth.c). */
	watch(&stack, made->index, protocol);
	watch(&stack, made->index, word_at(frame, length, 2 * ETHER_ADDR_LEN + 4));
	watch(&stack, made->index, ETH_P_802_2);
	watch(&stack, made->index, ETH_P_802_3);
	if (made->index != 1)
		watch(&other, PEERS + made->index, ETH_P_ALL);
	if (problem == 0)
		/* The loopback interface has no other end: what leaves it arrives. */
		problem = send_frame(egress || made->index == 1 ? made->index : PEERS + made->index, frame, length);
	for (int n = 0; n < MARKS && problem == 0; n++)
		problem = wait_for_mark();
	seen->egress = egress;
	seen->arrived = take_sightings(&stack);
	seen->left = take_sightings(&other) || (egress && made->index == 1 && seen->arrived);
	return problem;
}

void network_clear(void)
{
	for (size_t n = 0; n < count; n++) {
		if (interfaces[n].index == 1 && interfaces[n].has_clsact)
			netlink_remove_clsact(1);
		else if (interfaces[n].index != 1)
			netlink_remove(interfaces[n].index);
	}
	count = 0;
}
