/* System calls that a task without files may make with any small arguments: they harm nothing. */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* The number of a system call by its name; -1 for one that is not made here. */
long call_number(const char *name);
/* Whether a call with these arguments does no harm. */
bool call_is_harmless(long number, const uint64_t arguments[6]);

#endif
