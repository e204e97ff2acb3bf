/* An object: its maps, its programs and their places. Only what a loader needs of ELF is read. */
#ifndef OBJECT_H
#define OBJECT_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOST_MAPS 63
#define MOST_PROGRAMS 256

/* The contents of a map's symbol: 32 bytes in the section .maps. */
struct map_symbol {
	uint32_t type, key_size, value_size, max_entries, flags, padding;
	uint64_t kptr;
};

struct map {
	const char *name;
	struct map_symbol symbol;
	/* From the start of the file, and in the image. */
	size_t offset;
	uint64_t address;
	/* A file of the process that loads the object; -1 before it is created. */
	int fd;
	struct loading *loading;
	/* The kernel's number of it. */
	uint32_t id;
	/* Whether the scenario shares it by name. */
	bool shared;
	/* The reader of its records; NULL if nobody listens. */
	struct reader *reader;
};

struct program {
	const char *name;
	/* Its section without a leading rex/. */
	const char *section;
	/* From the start of its section, and its bytes there. */
	uint64_t address;
	const unsigned char *code;
	size_t size;
	unsigned int section_index;
	/* A file of the process that loads the object; -1 before it is loaded. */
	int fd;
	/* Its number in the gate, if it has one. */
	unsigned int number;
	/* Whether the pid or the name of the current task can reach its results. */
	bool asks_for_task;
	/* The kernel's count of its runs, and those of the last event, where the kernel counts. */
	uint64_t run_count;
	unsigned int runs;
};

struct object {
	char *name;
	unsigned char *bytes;
	size_t length;
	const Elf64_Ehdr *header;
	const Elf64_Shdr *sections;
	struct map maps[MOST_MAPS];
	size_t map_count;
	struct program programs[MOST_PROGRAMS];
	size_t program_count;
	struct loading *loading;
	/* An eBPF object that is loaded in its place; NULL for none. */
	struct object *twin;
	/* The number in its tag. */
	uint32_t tag;
	struct object *next;
};

/* A symbol with its name and that of its section. */
struct named_symbol {
	const Elf64_Sym *symbol;
	const char *name, *section;
};

/* Reads an object. It takes the bytes, also if it fails. @returns NULL, and why in *reason */
struct object *object_read(const char *name, unsigned char *bytes, size_t length, const char **reason);
void object_free(struct object *object);

/* The type of a program by its section: `xdp`, `tc`, `kprobe`, `tracepoint`, `perf_event`; NULL for another section. */
const char *program_type(const char *section);
/* The place in a section's name, behind its first slash; NULL if there is none. */
const char *attach_point(const char *section);
/* The contents of a section; NULL if they are not in the file. */
const void *section_bytes(const struct object *object, const Elf64_Shdr *section);

/* A symbol of a table. @returns false if there is none, or it has no section in the file */
bool object_symbol(const struct object *object, unsigned int table, size_t number, struct named_symbol *found);

/* The name of any symbol of a table; NULL if there is none. */
const char *object_symbol_name(const struct object *object, unsigned int table, size_t number);

#endif
