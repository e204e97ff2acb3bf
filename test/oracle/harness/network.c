/*
 * Two pairs of interfaces in namespaces of our own, oracle0 with oracle1 and oracle2 with oracle3: what leaves through one arrives at
 * the other. Programs are attached to them, frames sent, and those read that reach the network stack. Needs ip and tc of iproute2.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

/* The protocol of the frames: one for local experiments, so that only frames that pass the ingress hooks reach the sockets. */
enum { PROTOCOL = 0x88b5, FRAME_ROOM = 1 << 16, DEVICES = 5, COMMAND_ROOM = 512 };
enum hook { XDP_GENERIC, XDP_NATIVE, TCX_IN, TCX_OUT, CLASSIFIER_IN, CLASSIFIER_OUT, XDP_NETLINK };

static const char *const names[DEVICES] = {"lo", "oracle0", "oracle1", "oracle2", "oracle3"};
static int receivers[DEVICES];
static int pins;

static int shell(const char *text) { return system(text) == 0 ? 0 : -EOPNOTSUPP; }

static const char *device_name(struct reader *payload) {
  uint32_t device = read_u32(payload);
  if (device >= DEVICES) fail("device");
  return names[device];
}

static int open_receiver(const char *name) {
  int receiver = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(PROTOCOL));
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(PROTOCOL), .sll_ifindex = if_nametoindex(name)};
  if (receiver < 0 || bind(receiver, (struct sockaddr *)&address, sizeof address) < 0) return -errno;
  return receiver;
}

/* Answer: the interfaces' numbers. */
static void open_network(void) {
  if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount("bpf", "/mnt", "bpf", 0, NULL) < 0) {
    answer(-errno);
    return;
  }
  int result = shell(
      "exec 2>/dev/null; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6; ip link set lo up &&"
      "ip link add oracle0 address 02:00:00:00:00:01 type veth peer name oracle1 address 02:00:00:00:00:02 &&"
      "ip link add oracle2 address 02:00:00:00:00:01 type veth peer name oracle3 address 02:00:00:00:00:02 &&"
      "for i in lo oracle0 oracle1 oracle2 oracle3; do ip link set $i up && tc qdisc add dev $i clsact || exit 1; done");
  uint32_t numbers[DEVICES];
  for (int index = 0; index < DEVICES && result == 0; index++) {
    numbers[index] = if_nametoindex(names[index]);
    receivers[index] = open_receiver(names[index]);
    if (receivers[index] < 0) result = receivers[index];
  }
  answer_bytes(result, numbers, result < 0 ? 0 : sizeof numbers);
}

static int link_to(uint32_t slot, uint32_t device, uint32_t type, uint32_t flags) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.link_create.prog_fd = descriptors[slot];
  attribute.link_create.target_ifindex = device;
  attribute.link_create.attach_type = type;
  attribute.link_create.flags = flags;
  int link = bpf(BPF_LINK_CREATE, &attribute, sizeof attribute);
  return link < 0 ? link : 0;
}

enum { PATH_ROOM = 64 };

static int pin(uint32_t slot, char path[PATH_ROOM]) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  snprintf(path, PATH_ROOM, "/mnt/program%d", pins++);
  attribute.pathname = (uintptr_t)path;
  attribute.bpf_fd = descriptors[slot];
  return bpf(BPF_OBJ_PIN, &attribute, sizeof attribute);
}

/* Generic xdp without a link, in place of what is there by netlink, as bpf_xdp_attach of libbpf does without flags. */
static int put_xdp(uint32_t slot, const char *name) {
  char text[COMMAND_ROOM], path[PATH_ROOM];
  int result = pin(slot, path);
  if (result < 0) return result;
  snprintf(text, sizeof text, "ip -force link set dev %s xdpgeneric pinned %s 2>/dev/null", name, path);
  return shell(text) == 0 ? 0 : -EBUSY;
}

/* A direct-action classifier. The preference is above 0. */
static int add_filter(uint32_t slot, const char *name, const char *direction, uint32_t preference) {
  char text[COMMAND_ROOM], path[PATH_ROOM];
  int result = pin(slot, path);
  if (result < 0) return result;
  snprintf(text, sizeof text, "tc filter add dev %s %s pref %u protocol all bpf direct-action object-pinned %s", name, direction,
           preference, path);
  return shell(text);
}

static void attach(struct reader *payload) {
  uint32_t slot = read_u32(payload);
  const char *name = device_name(payload);
  enum hook hook = read_u32(payload);
  uint32_t preference = read_u32(payload);
  if (slot >= SLOTS) fail("slot");
  uint32_t device = if_nametoindex(name);
  switch (hook) {
    case XDP_GENERIC:
      answer(link_to(slot, device, BPF_XDP, XDP_FLAGS_SKB_MODE));
      return;
    case XDP_NATIVE:
      answer(link_to(slot, device, BPF_XDP, XDP_FLAGS_DRV_MODE));
      return;
    case TCX_IN:
      answer(link_to(slot, device, 46 /* BPF_TCX_INGRESS */, 0));
      return;
    case TCX_OUT:
      answer(link_to(slot, device, 47 /* BPF_TCX_EGRESS */, 0));
      return;
    case CLASSIFIER_IN:
      answer(add_filter(slot, name, "ingress", preference));
      return;
    case CLASSIFIER_OUT:
      answer(add_filter(slot, name, "egress", preference));
      return;
    case XDP_NETLINK:
      answer(put_xdp(slot, name));
      return;
  }
  fail("hook");
}

/* Sends a frame out of an interface. */
static void send_frame(struct reader *payload) {
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(PROTOCOL)};
  address.sll_ifindex = if_nametoindex(device_name(payload));
  int sender = socket(AF_PACKET, SOCK_RAW, 0);
  if (sender < 0) fail("socket");
  ssize_t count = sendto(sender, payload->next, payload->left, 0, (struct sockaddr *)&address, sizeof address);
  int result = count < 0 ? -errno : 0;
  close(sender);
  answer(result);
}

/* The next frame that reached the stack from an interface. */
static void receive_frame(struct reader *payload) {
  uint32_t device = read_u32(payload);
  if (device >= DEVICES) fail("device");
  ssize_t count = recv(receivers[device], room(FRAME_ROOM), FRAME_ROOM, 0);
  if (count < 0) answer(-errno);
  else answer_room(0, count);
}

/* 0 for down, 1 for up, any other number for an MTU. */
static void set_link(struct reader *payload) {
  char text[COMMAND_ROOM];
  const char *name = device_name(payload);
  uint32_t value = read_u32(payload);
  if (value > 1) snprintf(text, sizeof text, "ip link set %s mtu %u", name, value);
  else snprintf(text, sizeof text, "ip link set %s %s", name, value != 0 ? "up" : "down");
  answer(shell(text));
}

void network_command(enum command command, struct reader *payload) {
  if (command == NETWORK_OPEN) open_network();
  else if (command == NETWORK_ATTACH) attach(payload);
  else if (command == NETWORK_SEND) send_frame(payload);
  else if (command == NETWORK_RECEIVE) receive_frame(payload);
  else set_link(payload);
}
