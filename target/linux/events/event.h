/* What events of all kinds have in common. */
#ifndef EVENT_H
#define EVENT_H

#include "events/attach.h"
#include "events/task.h"
#include "target.h"

/* How tracepoints on the entry of system calls begin, and the functions of these. */
#define ENTER_CALL "syscalls/sys_enter_"
#define FUNCTION_OF_CALL "__x64_sys_"

bool starts_with(const char *text, const char *start);
/* A number of 64 bits, which is a decimal text. @returns false for anything else */
bool get_wide(const struct json *node, uint64_t *value);
/* The task of an event at a place. @returns false if no task can be like that */
bool read_wish(const struct target *target, const struct json *event, enum hook hook, const char *place, struct wish *wish);
/* Whether a program that the event is not for would see the system call, too. */
bool others_see(const struct target *target, enum hook hook, const char *place, long number);

#endif
