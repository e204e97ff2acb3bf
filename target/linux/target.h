/* The running kernel as a target: one kernel at a time, which is what the scenario has loaded. */
#ifndef TARGET_H
#define TARGET_H

#include "answer.h"
#include "object.h"

struct target {
	/* The number of the present kernel; 0 if there is none. */
	int64_t kernel;
	int64_t booted;
	struct object *objects;
	uint32_t tags;
};

typedef void method(struct target *target, const struct json *params, struct answer *answer);

/* The method of a name; NULL if there is none. */
method *find_method(const char *name);
/* Removes everything that the scenario has loaded. */
void target_clear(struct target *target);

#endif
