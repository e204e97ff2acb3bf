/* The runs of an event, as the loader of the adapter can tell them. */
#ifndef RUNS_H
#define RUNS_H

#include "events/network.h"
#include "target.h"

/* Before an event: at most so many runs of it are wanted; 0 for any number. */
void runs_begin(struct target *target, unsigned int most);
/* Shuts the gate behind it. */
void runs_end(struct target *target);
/* How many there were. */
unsigned int runs_count(const struct target *target);
/* Writes the runs. @param packet where the packet of the event was seen; NULL for another event */
void runs_put(struct target *target, const struct sightings *packet, struct answer *answer);

#endif
