/*
 * Loads Rex objects. The steps are those of the public record: maps first, their files in the image, then the image, then each program by its
 * place in the image. The record does not have the numbers of the kernel's header: they come from the command line.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"
#include "loaders/loader.h"
#include "loaders/process.h"
#include "maps/maps.h"

/* bpf(2) takes no more than a page of attributes (bpf_check_uarg_tail_zero, kernel/bpf/syscall.c). */
#define ATTRIBUTES_ROOM 256
#define NAME_LENGTH 15

/* Numbers of a Rex kernel's include/uapi/linux/bpf.h: commands, a type, and offsets in union bpf_attr. */
static struct numbers {
	/* The command that loads an image, and the type of an image. */
	int64_t image_command, image_type;
	/* Offsets of u32: the image's file, the number of maps, of base relocations and of symbols. */
	int64_t image_file, map_count, relocation_count, symbol_count;
	/* Offsets of pointers: to u64 places of maps; to {u64 place, u64 addend}; to {u64 place, u64 address of a name}. */
	int64_t maps, relocations, symbols;
	/* The command that loads a program; offsets of the image's program file (u32), and of the program's place in the image (u64). */
	int64_t program_command, program_image, program_place;
} numbers;
static bool has_numbers;

static const struct {
	const char *name;
	size_t place;
} NUMBERS[] = {
	{ "image-command", offsetof(struct numbers, image_command) },
	{ "image-type", offsetof(struct numbers, image_type) },
	{ "image-file", offsetof(struct numbers, image_file) },
	{ "map-count", offsetof(struct numbers, map_count) },
	{ "relocation-count", offsetof(struct numbers, relocation_count) },
	{ "symbol-count", offsetof(struct numbers, symbol_count) },
	{ "maps", offsetof(struct numbers, maps) },
	{ "relocations", offsetof(struct numbers, relocations) },
	{ "symbols", offsetof(struct numbers, symbols) },
	{ "program-command", offsetof(struct numbers, program_command) },
	{ "program-image", offsetof(struct numbers, program_image) },
	{ "program-place", offsetof(struct numbers, program_place) },
};
#define NUMBER_COUNT (sizeof(NUMBERS) / sizeof(*NUMBERS))

bool rex_has_numbers(void)
{
	return has_numbers;
}

bool rex_numbers(const char *text)
{
	char *copy = need(strdup(text));
	size_t found = 0;
	for (char *word = strtok(copy, ","); word != NULL; word = strtok(NULL, ",")) {
		char *value = strchr(word, '='), *end;
		if (value == NULL)
			break;
		*value++ = '\0';
		long number = strtol(value, &end, 0);
		for (size_t n = 0; n < NUMBER_COUNT && number >= 0 && *end == '\0' && end != value; n++) {
			bool is_offset = strstr(word, "command") == NULL && strstr(word, "type") == NULL;
			if (strcmp(NUMBERS[n].name, word) != 0 || (is_offset && number > ATTRIBUTES_ROOM - 8))
				continue;
			*(int64_t *)((char *)&numbers + NUMBERS[n].place) = number;
			found++;
		}
	}
	free(copy);
	return has_numbers = found == NUMBER_COUNT;
}

/* Attributes with room for fields that this libc's header does not have. */
struct attributes {
	_Alignas(8) char bytes[ATTRIBUTES_ROOM];
};

static void put_number(struct attributes *attributes, int64_t offset, uint64_t value, size_t size)
{
	memcpy(attributes->bytes + offset, &value, size);
}

struct relocation {
	uint64_t place, value;
};

/* The relocations of an object, by kind. */
struct relocations {
	struct relocation *base, *symbols;
	size_t base_count, symbol_count;
};

static const char *read_relocations(const struct object *object, struct relocations *to)
{
	for (unsigned int n = 0; n < object->header->e_shnum; n++) {
		const Elf64_Shdr *table = &object->sections[n];
		if (table->sh_type != SHT_RELA)
			continue;
		const unsigned char *entries = section_bytes(object, table);
		if (entries == NULL)
			return "the relocations are outside of the file";
		size_t count = table->sh_size / sizeof(Elf64_Rela);
		to->base = need(realloc(to->base, (to->base_count + count + 1) * sizeof(*to->base)));
		to->symbols = need(realloc(to->symbols, (to->symbol_count + count + 1) * sizeof(*to->symbols)));
		for (size_t at = 0; at < count; at++) {
			Elf64_Rela entry;
			const char *name;
			memcpy(&entry, entries + at * sizeof(entry), sizeof(entry));
			if (ELF64_R_TYPE(entry.r_info) == R_X86_64_RELATIVE)
				to->base[to->base_count++] = (struct relocation){ entry.r_offset, (uint64_t)entry.r_addend };
			else if (ELF64_R_TYPE(entry.r_info) != R_X86_64_GLOB_DAT)
				return "relocation type not supported";
			else if ((name = object_symbol_name(object, table->sh_link, ELF64_R_SYM(entry.r_info))) == NULL)
				return "a relocation names no symbol";
			else
				to->symbols[to->symbol_count++] = (struct relocation){ entry.r_offset, (uintptr_t)name };
		}
	}
	return NULL;
}

static bool is_ready(struct object *object, struct answer *answer)
{
	if (object->header->e_machine != EM_X86_64) {
		refuse(answer, "LOAD_REFUSED", EINVAL, "%s: it is not for x86-64", object->name);
		return false;
	}
	for (size_t n = 0; n < object->program_count; n++)
		/* Imports do not tell which program uses them. */
		object->programs[n].asks_for_task = true;
	return true;
}

/* The image as a file of the process, with the maps' files in their places. @returns -1, with errno */
static int image_file(struct object *object)
{
	for (size_t n = 0; n < object->map_count; n++) {
		uint64_t file = (uint64_t)object->maps[n].fd;
		memcpy(object->bytes + object->maps[n].offset + offsetof(struct map_symbol, kptr), &file, sizeof(file));
	}
	int image = (int)loading_call(object->loading, SYS_memfd_create, (long)object->name, 0, 0, 0, 0, 0);
	for (size_t written = 0; image >= 0 && written < object->length;) {
		long count = loading_call(object->loading, SYS_write, image, (long)(object->bytes + written), (long)(object->length - written), 0, 0, 0);
		if (count <= 0)
			return -1;
		written += (size_t)count;
	}
	return image;
}

static int load_image(struct object *object, const struct relocations *relocations)
{
	struct attributes attributes = { 0 };
	union bpf_attr *known = (union bpf_attr *)&attributes;
	uint64_t places[MOST_MAPS];
	char name[NAME_LENGTH + 1];
	for (size_t n = 0; n < object->map_count; n++)
		places[n] = object->maps[n].address + offsetof(struct map_symbol, kptr);
	int file = image_file(object);
	if (file < 0)
		return -1;
	snprintf(name, sizeof(name), "%s.base", object->name);
	known->prog_type = (uint32_t)numbers.image_type;
	known->license = (uintptr_t)"GPL";
	memcpy(known->prog_name, name, sizeof(name));
	put_number(&attributes, numbers.image_file, (uint64_t)file, 4);
	put_number(&attributes, numbers.map_count, object->map_count, 4);
	put_number(&attributes, numbers.maps, (uintptr_t)places, 8);
	put_number(&attributes, numbers.relocation_count, relocations->base_count, 4);
	put_number(&attributes, numbers.relocations, (uintptr_t)relocations->base, 8);
	put_number(&attributes, numbers.symbol_count, relocations->symbol_count, 4);
	put_number(&attributes, numbers.symbols, (uintptr_t)relocations->symbols, 8);
	int image = (int)bpf_call(object->loading, (int)numbers.image_command, &attributes, sizeof(attributes));
	int problem = errno;
	loading_call(object->loading, SYS_close, file, 0, 0, 0, 0, 0);
	errno = problem;
	return image;
}

static int load_program(struct object *object, struct program *program, int image)
{
	struct attributes attributes = { 0 };
	union bpf_attr *known = (union bpf_attr *)&attributes;
	known->prog_type = bpf_type(program);
	known->license = (uintptr_t)"GPL";
	strncpy(known->prog_name, program->name, sizeof(known->prog_name) - 1);
	put_number(&attributes, numbers.program_image, (uint64_t)image, 4);
	put_number(&attributes, numbers.program_place, program->address, 8);
	program->fd = (int)bpf_call(object->loading, (int)numbers.program_command, &attributes, sizeof(attributes));
	return result_of(program->fd);
}

static bool load(struct object *object, struct answer *answer)
{
	/* A kernel without Rex has its maps only, and nothing is claimed of programs. */
	if (!has_numbers)
		return true;
	struct relocations relocations = { 0 };
	const char *reason = read_relocations(object, &relocations);
	int image = reason == NULL ? load_image(object, &relocations) : -1, problem = reason == NULL ? errno : EINVAL;
	free(relocations.base);
	free(relocations.symbols);
	if (image < 0) {
		refuse(answer, "LOAD_REFUSED", problem, "%s: %s", object->name, reason == NULL ? "the kernel refuses the image" : reason);
		return false;
	}
	for (size_t n = 0; n < object->program_count; n++) {
		problem = load_program(object, &object->programs[n], image);
		if (problem == 0)
			continue;
		refuse(answer, "LOAD_REFUSED", problem, "%s: the kernel refuses program \"%s\"", object->name, object->programs[n].name);
		return false;
	}
	/* Without its counts of runs, nobody knows what has run. */
	union bpf_attr attributes = { 0 };
	attributes.enable_stats.type = BPF_STATS_RUN_TIME;
	if (bpf_call(object->loading, BPF_ENABLE_STATS, &attributes, sizeof(attributes)) < 0) {
		refuse(answer, "LOAD_REFUSED", errno, "%s: the kernel does not count runs", object->name);
		return false;
	}
	return true;
}

static void forget(struct object *object)
{
	(void)object;
}

const struct loader REX_LOADER = { .name = "rex", .tells_results = false, .prepare = is_ready, .load = load, .forget = forget };
