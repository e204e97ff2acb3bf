/* Programs at their places. */
#ifndef ATTACH_H
#define ATTACH_H

#include <stdbool.h>

#include "objects/object.h"

struct target;
struct answer;
struct json;

enum hook { HOOK_TRACEPOINT, HOOK_KPROBE, HOOK_KRETPROBE, HOOK_PERF_EVENT, HOOK_XDP, HOOK_TC_IN, HOOK_TC_OUT };

struct attachment {
	struct object *object;
	struct program *program;
	enum hook hook;
	/* An event, a function or an interface. */
	char place[128];
	/* A link or a perf event, a file of the process that loaded the object; -1 for what stays without its loader. */
	int file;
	/* A filter of tc. */
	uint16_t preference;
	struct attachment *next;
};

void attach(struct target *target, const struct json *params, struct answer *answer);
void detach(struct target *target, const struct json *params, struct answer *answer);
/* Takes an object's programs off; those that stay without their loader only if everything is removed. */
void detach_object(struct target *target, const struct object *object, bool everything);
/* Opens a perf event. @returns a file of the process that loads the object, or -1 with errno */
struct perf_event_attr;
int open_event(const struct object *object, struct perf_event_attr *attributes, int pid, int cpu);

#endif
