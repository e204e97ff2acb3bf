/* tracefs: numbers and fields of tracepoints, and the lines that programs print. */
#ifndef TRACEFS_H
#define TRACEFS_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/json.h"

/* Finds tracefs, or mounts it where only the adapter and its processes see it. @returns whether it is there */
bool tracefs_open(void);
/* The number of a tracepoint `category/event`; -1 if the kernel lacks it. */
int64_t tracepoint_id(const char *event);
/* The place of a field in the record of a tracepoint; -1 if it has none of that name. */
int tracepoint_offset(const char *event, const char *field);

/* Begins to read what programs print, from here on, in an instance of its own. @returns whether that is possible */
bool trace_open(void);
/* Appends the lines since the last call, as texts of a list, with commas between. */
void trace_take(struct buffer *to);
/* Ends reading. */
void trace_close(void);

#endif
