/*
 * Interfaces, queueing disciplines and filters, by netlink (rtnetlink(7)). Requests are sent by a process that loads an object where they name
 * its programs, else by the adapter (NULL). Each call gives 0, or the error number of the kernel.
 */
#ifndef NETLINK_H
#define NETLINK_H

#include <stdbool.h>
#include <stdint.h>

struct loading;

/* Makes a pair of interfaces with these names, numbers and last bytes of their addresses, both up. */
int netlink_make_pair(const char *name, int index, const char *peer, int peer_index);
int netlink_remove(int index);
int netlink_set_up(int index);
int netlink_set_address(int index, const unsigned char address[6]);
/* The discipline that has ingress and egress hooks. */
int netlink_add_clsact(int index);
int netlink_remove_clsact(int index);
/* A direct-action filter of a program. Filters of lower preference run first. */
int netlink_add_filter(struct loading *loading, int index, bool egress, uint16_t preference, int program, const char *name);
int netlink_remove_filter(int index, bool egress, uint16_t preference);
/* Puts a program on generic xdp; -1 takes it off. */
int netlink_set_xdp(struct loading *loading, int index, int program);

#endif
