#include "events/calls.h"

#include <string.h>
#include <sys/syscall.h>

/* No system call has a number from here on (arch/x86/entry/syscalls/syscall_64.tbl; x32 has those with bit 30). */
#define FIRST_UNUSED 1000
#define X32_BIT 0x40000000
/* Addresses from which user space may have memory (mmap_min_addr), up to the end of its half. */
#define LOWEST_ADDRESS 0x10000
#define HIGHEST_ADDRESS 0x800000000000

static const struct {
	const char *name;
	long number;
} CALLS[] = {
	{ "read", SYS_read },	  { "write", SYS_write },   { "open", SYS_open },   { "close", SYS_close }, { "stat", SYS_stat },
	{ "fstat", SYS_fstat },	  { "lstat", SYS_lstat },   { "lseek", SYS_lseek }, { "pipe", SYS_pipe },   { "select", SYS_select },
	{ "mincore", SYS_mincore }, { "dup", SYS_dup },	    { "dup2", SYS_dup2 },   { "getpid", SYS_getpid }, { "openat", SYS_openat },
};

long call_number(const char *name)
{
	for (size_t n = 0; n < sizeof(CALLS) / sizeof(*CALLS); n++)
		if (strcmp(CALLS[n].name, name) == 0)
			return CALLS[n].number;
	return -1;
}

bool call_is_harmless(long number, const uint64_t arguments[6])
{
	if (number == -1 || (number >= FIRST_UNUSED && number < X32_BIT))
		return true;
	for (size_t n = 0; n < sizeof(CALLS) / sizeof(*CALLS); n++) {
		if (CALLS[n].number != number)
			continue;
		/* An argument may be taken for an address, and nothing that it could name may be read or written. */
		for (int argument = 0; argument < 6; argument++)
			if (number != SYS_dup && arguments[argument] >= LOWEST_ADDRESS && arguments[argument] < HIGHEST_ADDRESS)
				return false;
		return true;
	}
	return false;
}
