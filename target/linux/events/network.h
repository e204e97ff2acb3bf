/* Interfaces of scenarios, in a network namespace of the adapter, and the packets that pass them. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>
#include <stddef.h>

/* Enters a namespace of its own. @returns 0, or an error number */
int network_open(void);
/* The number of an interface, which is made if there is none yet. @returns 0 if there can be none of this name */
int network_interface(const char *name);
/* Gives an interface its hooks for tc, once. @returns 0, or an error number */
int network_classify(const char *name);
/* Where a frame, or another in its place, was seen after the programs. */
struct sightings {
	/* Whether it was to leave. */
	bool egress;
	/* By the network stack of the interface; by the other end. */
	bool arrived, left;
	/* The address of the interface. */
	unsigned char address[6];
};

/* Sends a frame into an interface, or out of it, and waits until the kernel is done with it. @returns 0, or an error number */
int network_send(const char *name, bool egress, const void *frame, size_t length, struct sightings *seen);
/* Removes everything. */
void network_clear(void);

#endif
