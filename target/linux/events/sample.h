/* Samples of perf events. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "target.h"

/* Runs the program that is on a perf event at a sample of the task. */
void fire_sample(struct target *target, const struct json *event, struct answer *answer);

#endif
