/* The running kernel as a target: one kernel at a time, which is what the scenario has loaded. */
#ifndef TARGET_H
#define TARGET_H

#include "objects/object.h"
#include "wire/answer.h"

struct attachment;
struct gate;
struct loader;

/* What the kernel has logged: lines as texts of a list, those of the last event and all. */
struct log {
	struct buffer lines, all;
	/* The last panic, behind `rex: `, and the last oops; NULL for none. */
	char *panic, *oops;
	/* Whether the watchdog found a program in a helper. */
	bool deferred;
};

struct target {
	/* The number of the present kernel; 0 if there is none. */
	int64_t kernel;
	int64_t booted;
	const struct loader *loader;
	struct gate *gate;
	struct object *objects;
	struct attachment *attachments;
	uint32_t tags;
	/* The numbers that programs and filters have got so far. */
	unsigned int numbers;
	uint16_t preferences;
	/* Whether loaders are to live on when a program panics. */
	bool loaders_survive;
	struct log log;
	struct buffer trace, signals;
};

typedef void method(struct target *target, const struct json *params, struct answer *answer);

/* The method of a name; NULL if there is none. */
method *find_method(const char *name);
/* Removes everything that the scenario has loaded. */
void target_clear(struct target *target);
/* Notices loaders that have died, and signals that they got. */
void target_notice(struct target *target);
/* A map by its name, or by `object/name`. @returns NULL if there is none, and the answer says so */
struct map *find_map(struct target *target, const struct json *params, struct answer *answer);
/* Reads bytes of a request. @returns false if there are none, and the answer says so */
bool get_bytes(const struct json *params, const char *key, struct buffer *bytes, struct answer *answer);
/* A map as the protocol describes it. */
void put_map(struct buffer *to, const struct map *map);

#endif
