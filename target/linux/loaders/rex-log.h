/* What a Rex kernel tells of runs: its counts of them, and its log. */
#ifndef REX_LOG_H
#define REX_LOG_H

#include <stdbool.h>

#include "wire/json.h"

struct target;

/* Begins to read the kernel's log from here on. @returns whether that is possible */
bool rex_open_log(void);
void rex_close_log(void);
/* Reads the lines since the last call. */
void rex_take_log(struct target *target);
/* Whether the last lines tell of a panic, a timeout or an oops. */
bool rex_has_panic(const struct target *target);
/* Writes outcome, panic, oops, timeout and, if it is read, log of a run. */
void rex_put_outcome(const struct target *target, struct buffer *to);
/* Counts the runs of programs without a gate, by the kernel's own counters: from `begin` on, until the next call. */
void rex_count_runs(struct target *target, bool begin);

/* The panic of a text of the kernel log that begins behind `rex: `: message and place. Both are parts of the text, which is changed. */
struct rex_panic {
	const char *message, *place;
};
struct rex_panic rex_read_panic(char *text);

#endif
