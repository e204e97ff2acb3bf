/* How programs get into the kernel: two implementations, chosen on the command line. */
#ifndef LOADER_H
#define LOADER_H

#include "objects/object.h"
#include "wire/answer.h"

struct loader {
	const char *name;
	/* Whether each run is told with its result. */
	bool tells_results;
	/*
	 * Gets ready for an object, before its maps are created. It may fill in what programs ask for.
	 * @returns false if it cannot be loaded, and the answer says why
	 */
	bool (*prepare)(struct object *object, struct answer *answer);
	/* Loads the programs, in the process of the object. The maps are there. @returns as prepare does */
	bool (*load)(struct object *object, struct answer *answer);
	/* Frees what prepare has kept. */
	void (*forget)(struct object *object);
};

extern const struct loader REX_LOADER, BPF_LOADER;

/* The folder of eBPF objects that do what objects of the same name do. */
extern const char *bpf_twins;
/* The numbers of a Rex kernel's bpf(2), as the command line gives them. @returns false for what cannot be read */
bool rex_numbers(const char *text);
/* Whether they were given: without them, only the maps of objects are there. */
bool rex_has_numbers(void);

/* The type of a program for bpf(2); BPF_PROG_TYPE_UNSPEC for none. */
uint32_t bpf_type(const struct program *program);

#endif
