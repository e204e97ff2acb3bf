/* Records that programs send to user space: ring buffers and perf event arrays. Each call gives 0, or the error number of the kernel. */
#ifndef RECORDS_H
#define RECORDS_H

#include "objects/object.h"
#include "wire/json.h"

/* Makes a reader of a ring buffer; nothing for a map of another type. */
int records_open(struct map *map);
/* Opens an event for the output of programs on CPU 0, with so many pages, and puts it into the map. */
int records_listen(struct map *map, long pages);
/* Writes all unread records as a list of MapRecord. EINVAL if nobody listens. */
int records_take(struct map *map, struct buffer *to);
/* Notes whether the reader has been woken since the last call. Programs have ended. */
void records_note_wakeup(struct map *map);
/* Whether an event had several records, so that the number of wakeups is unknown. */
bool records_unsure(const struct map *map);
/* How often it has been woken; -1 for no ring buffer. */
int records_wakeups(const struct map *map);
void records_close(struct map *map);

#endif
