#include "objects/object.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"

#define EM_BPF_MACHINE 247

/* Sections of programs, and the types of these. */
static const struct {
	const char *section, *type;
} TYPES[] = {
	{ "xdp", "xdp" },	      { "tc", "tc" },		{ "perf_event", "perf_event" }, { "tracepoint", "tracepoint" },
	{ "kprobe", "kprobe" },	      { "kretprobe", "kprobe" }, { "uprobe", "kprobe" },	 { "uretprobe", "kprobe" },
};

const char *attach_point(const char *section)
{
	const char *slash = strchr(section, '/');
	return slash == NULL || slash[1] == '\0' ? NULL : slash + 1;
}

const char *program_type(const char *section)
{
	size_t length = strcspn(section, "/");
	for (size_t n = 0; n < sizeof(TYPES) / sizeof(*TYPES); n++)
		if (strlen(TYPES[n].section) == length && memcmp(TYPES[n].section, section, length) == 0)
			return TYPES[n].type;
	return NULL;
}

const void *section_bytes(const struct object *object, const Elf64_Shdr *section)
{
	bool inside = section->sh_type != SHT_NOBITS && section->sh_offset <= object->length &&
		      section->sh_size <= object->length - section->sh_offset;
	return inside ? object->bytes + section->sh_offset : NULL;
}

/* A text of a string table; NULL if it does not end there. */
static const char *string_at(const struct object *object, unsigned int table, uint64_t at)
{
	if (table >= object->header->e_shnum)
		return NULL;
	const Elf64_Shdr *section = &object->sections[table];
	const char *texts = section_bytes(object, section);
	if (texts == NULL || at >= section->sh_size || memchr(texts + at, '\0', section->sh_size - at) == NULL)
		return NULL;
	return texts + at;
}

static bool read_header(struct object *object)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)object->bytes;
	static const unsigned char MAGIC[] = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB };
	if (object->length < sizeof(*header) || memcmp(header->e_ident, MAGIC, sizeof(MAGIC)) != 0)
		return false;
	if (header->e_machine != EM_X86_64 && header->e_machine != EM_BPF_MACHINE)
		return false;
	if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff % 8 != 0 || header->e_shoff > object->length)
		return false;
	if (header->e_shnum > (object->length - header->e_shoff) / sizeof(Elf64_Shdr))
		return false;
	object->header = header;
	object->sections = (const Elf64_Shdr *)(object->bytes + header->e_shoff);
	return true;
}

static const char *add_map(struct object *object, const Elf64_Sym *symbol, const char *name)
{
	const Elf64_Shdr *section = &object->sections[symbol->st_shndx];
	const unsigned char *bytes = section_bytes(object, section);
	uint64_t at = symbol->st_value - section->sh_addr;
	/* librex passes over symbols of another size. */
	if (symbol->st_size != sizeof(struct map_symbol) || bytes == NULL || at > section->sh_size || section->sh_size - at < symbol->st_size)
		return NULL;
	if (object->map_count == MOST_MAPS)
		return "an object has fewer than 64 maps";
	struct map *map = &object->maps[object->map_count++];
	*map = (struct map){ .name = name, .offset = section->sh_offset + at, .address = symbol->st_value, .fd = -1 };
	memcpy(&map->symbol, bytes + at, sizeof(map->symbol));
	return NULL;
}

static const char *add_program(struct object *object, const Elf64_Sym *symbol, const char *name, const char *section_name)
{
	const Elf64_Shdr *section = &object->sections[symbol->st_shndx];
	const unsigned char *bytes = section_bytes(object, section);
	uint64_t at = symbol->st_value - section->sh_addr;
	if (bytes == NULL || at > section->sh_size || section->sh_size - at < symbol->st_size)
		return "a program is outside of its section";
	if (object->program_count == MOST_PROGRAMS)
		return "an object has at most 256 programs here";
	object->programs[object->program_count++] = (struct program){
		.name = name, .section = section_name, .address = symbol->st_value, .code = bytes + at, .size = symbol->st_size,
		.section_index = symbol->st_shndx, .fd = -1,
	};
	return NULL;
}

static const Elf64_Sym *symbol_at(const struct object *object, unsigned int number, size_t index)
{
	if (number >= object->header->e_shnum)
		return NULL;
	const Elf64_Shdr *table = &object->sections[number];
	const Elf64_Sym *symbols = section_bytes(object, table);
	bool is_there = symbols != NULL && table->sh_offset % 8 == 0 && index < table->sh_size / sizeof(*symbols);
	return is_there ? &symbols[index] : NULL;
}

const char *object_symbol_name(const struct object *object, unsigned int number, size_t index)
{
	const Elf64_Sym *symbol = symbol_at(object, number, index);
	return symbol == NULL ? NULL : string_at(object, object->sections[number].sh_link, symbol->st_name);
}

bool object_symbol(const struct object *object, unsigned int number, size_t index, struct named_symbol *found)
{
	const Elf64_Sym *symbol = symbol_at(object, number, index);
	if (symbol == NULL || symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= object->header->e_shnum)
		return false;
	found->symbol = symbol;
	found->name = object_symbol_name(object, number, index);
	found->section = string_at(object, object->header->e_shstrndx, object->sections[symbol->st_shndx].sh_name);
	return found->name != NULL && found->section != NULL;
}

static const char *read_symbol(struct object *object, const Elf64_Sym *symbol, unsigned int names)
{
	if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= object->header->e_shnum)
		return NULL;
	const char *name = string_at(object, names, symbol->st_name);
	const char *section = string_at(object, object->header->e_shstrndx, object->sections[symbol->st_shndx].sh_name);
	if (name == NULL || section == NULL)
		return "a symbol has no name";
	if (strcmp(section, ".maps") == 0)
		return ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT ? add_map(object, symbol, name) : NULL;
	if (strncmp(section, "rex/", 4) == 0)
		section += 4;
	if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && program_type(section) != NULL)
		return add_program(object, symbol, name, section);
	return NULL;
}

static const char *read_symbols(struct object *object)
{
	for (unsigned int n = 0; n < object->header->e_shnum; n++) {
		const Elf64_Shdr *table = &object->sections[n];
		if (table->sh_type != SHT_SYMTAB)
			continue;
		const Elf64_Sym *symbols = section_bytes(object, table);
		if (symbols == NULL || table->sh_offset % 8 != 0)
			return "the symbol table is outside of the file";
		for (size_t at = 0; at < table->sh_size / sizeof(*symbols); at++) {
			const char *reason = read_symbol(object, &symbols[at], table->sh_link);
			if (reason != NULL)
				return reason;
		}
	}
	return NULL;
}

struct object *object_read(const char *name, unsigned char *bytes, size_t length, const char **reason)
{
	struct object *object = need(calloc(1, sizeof(*object)));
	object->name = need(strdup(name));
	object->bytes = bytes;
	object->length = length;
	*reason = read_header(object) ? read_symbols(object) : "it is not a 64-bit ELF file for x86-64 or BPF";
	if (*reason == NULL)
		return object;
	object_free(object);
	return NULL;
}

void object_free(struct object *object)
{
	free(object->name);
	free(object->bytes);
	free(object);
}
