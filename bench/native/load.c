/* Loads a Rex object: segments, relocations, maps, and what an attach point hands to the program. */
#include "harness.h"

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

uint8_t *arena;
static size_t taken;

void fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(2);
}

void arena_make(void)
{
	arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED)
		fail("no memory");
}

void *arena_take(size_t size, size_t alignment)
{
	size_t start = (taken + alignment - 1) / alignment * alignment;
	if (start + size > ARENA_SIZE)
		fail("the arena is full");
	taken = start + size;
	return arena + start;
}

static uint8_t *read_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	long size = 0;
	if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < (long)sizeof(Elf64_Ehdr) || fseek(file, 0, SEEK_SET))
		fail("cannot read %s", name);
	uint8_t *bytes = malloc((size_t)size);
	if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size)
		fail("cannot read %s", name);
	fclose(file);
	return bytes;
}

static const uint8_t *file;

static const Elf64_Shdr *section(unsigned index)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
	return (const Elf64_Shdr *)(file + header->e_shoff) + index;
}

static const char *section_name(unsigned index)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
	return (const char *)file + section(header->e_shstrndx)->sh_offset + section(index)->sh_name;
}

static const Elf64_Shdr *section_named(const char *name)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
	for (unsigned i = 0; i < header->e_shnum; i++)
		if (!strcmp(section_name(i), name))
			return section(i);
	fail("the object has no section %s", name);
}

static uint8_t *place_segments(void)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(file + header->e_phoff);
	size_t end = 0;
	for (int i = 0; i < header->e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && segments[i].p_vaddr + segments[i].p_memsz > end)
			end = segments[i].p_vaddr + segments[i].p_memsz;
	uint8_t *base = arena_take((end + PAGE - 1) / PAGE * PAGE, PAGE);
	for (int i = 0; i < header->e_phnum; i++)
		if (segments[i].p_type == PT_LOAD)
			memcpy(base + segments[i].p_vaddr, file + segments[i].p_offset, segments[i].p_filesz);
	return base;
}

static void make_executable(uint8_t *base)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(file + header->e_phoff);
	for (int i = 0; i < header->e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && segments[i].p_flags & PF_X)
			if (mprotect(base + segments[i].p_vaddr, segments[i].p_memsz, PROT_READ | PROT_EXEC))
				fail("mprotect");
}

static uint64_t import(const char *name, uint64_t (*address_of)(const struct kernel_symbol *))
{
	for (const struct kernel_symbol *symbol = kernel_symbols(); symbol->name; symbol++)
		if (!strcmp(symbol->name, name))
			return symbol->function ? address_of(symbol) : (uint64_t)symbol->variable;
	fail("the harness has no kernel symbol %s", name);
}

static void relocate(uint8_t *base, uint64_t (*address_of)(const struct kernel_symbol *))
{
	const Elf64_Shdr *table = section_named(".rela.dyn"), *symbols = section_named(".dynsym"), *names = section_named(".dynstr");
	const Elf64_Rela *relocations = (const Elf64_Rela *)(file + table->sh_offset);
	for (size_t i = 0; i < table->sh_size / sizeof *relocations; i++) {
		const Elf64_Sym *symbol = (const Elf64_Sym *)(file + symbols->sh_offset) + ELF64_R_SYM(relocations[i].r_info);
		const char *name = (const char *)file + names->sh_offset + symbol->st_name;
		uint64_t value = ELF64_R_TYPE(relocations[i].r_info) == R_X86_64_RELATIVE ? (uint64_t)base + (uint64_t)relocations[i].r_addend
			: import(name, address_of);
		memcpy(base + relocations[i].r_offset, &value, sizeof value);
	}
}

/* The events of the kernel model's layout linux-6.18-x86_64: struct xdp_buff, struct xdp_rxq_info and struct net_device. */
enum { BUFF_DATA = 0, BUFF_DATA_END = 8, BUFF_RXQ = 32, RXQ_DEV = 0, DEV_SIZE = 2496, RECORD_SIZE = 64 };

static uint64_t make_context(const char *section_of_program, const char *frame)
{
	if (strcmp(section_of_program, "xdp"))
		return (uint64_t)arena_take(RECORD_SIZE, 16);
	size_t size = strlen(frame) / 2;
	uint8_t *packet = arena_take(size, 16), *buff = arena_take(64, 16), *rxq = arena_take(64, 16), *dev = arena_take(DEV_SIZE, 16);
	uint8_t *end = packet + size;
	for (size_t i = 0; i < size; i++)
		if (sscanf(frame + 2 * i, "%2hhx", packet + i) != 1)
			fail("the frame is not hexadecimal");
	memcpy(buff + BUFF_DATA, &packet, 8);
	memcpy(buff + BUFF_DATA_END, &end, 8);
	memcpy(buff + BUFF_RXQ, &rxq, 8);
	memcpy(rxq + RXQ_DEV, &dev, 8);
	return (uint64_t)buff;
}

static void make_map(struct program *program, uint8_t *at, const char *name)
{
	uint32_t description[4];
	memcpy(description, at, sizeof description);
	struct map *map = map_create(description[0], description[1], description[2], description[3]);
	memcpy(at + 24, &map, 8);
	if (!strcmp(name, "rounds"))
		program->rounds = map_element(map, 0);
	if (!strcmp(name, "result"))
		program->result = map_element(map, 0);
}

struct program load(const char *name_of_file, const char *name, const char *frame, uint64_t (*address_of)(const struct kernel_symbol *))
{
	struct program program = { .entry = 0 };
	file = read_file(name_of_file);
	uint8_t *base = place_segments();
	relocate(base, address_of);
	const Elf64_Shdr *table = section_named(".symtab"), *names = section_named(".strtab");
	const Elf64_Sym *symbols = (const Elf64_Sym *)(file + table->sh_offset);
	for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
		const char *symbol = (const char *)file + names->sh_offset + symbols[i].st_name;
		if (symbols[i].st_shndx == SHN_UNDEF || symbols[i].st_shndx >= SHN_LORESERVE)
			continue;
		if (ELF64_ST_TYPE(symbols[i].st_info) == STT_OBJECT && !strcmp(section_name(symbols[i].st_shndx), ".maps"))
			make_map(&program, base + symbols[i].st_value, symbol);
		if (ELF64_ST_TYPE(symbols[i].st_info) == STT_FUNC && !strcmp(symbol, name)) {
			program.entry = (uint64_t)base + symbols[i].st_value;
			program.context = make_context(section_name(symbols[i].st_shndx), frame);
		}
	}
	if (!program.entry || !program.rounds || !program.result)
		fail("%s has no program %s, or no maps for its rounds and its result", name_of_file, name);
	program.stack_top = (uint64_t)arena_take(STACK_SIZE, PAGE) + STACK_SIZE - PAGE;
	*(uint64_t *)import("rex_stack_ptr", address_of) = program.stack_top;
	make_executable(base);
	return program;
}

int serve(const struct program *program, run_once *run)
{
	unsigned long long rounds;
	while (scanf("%llu", &rounds) == 1) {
		struct timespec start, end;
		*program->rounds = rounds;
		run(program);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
		run(program);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
		long long time = (end.tv_sec - start.tv_sec) * 1000000000ll + (end.tv_nsec - start.tv_nsec);
		printf("%lld %llu\n", time, (unsigned long long)*program->result);
		fflush(stdout);
	}
	return 0;
}
