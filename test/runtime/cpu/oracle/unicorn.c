/*
 * Executes the cases of a batch with libunicorn, a second witness beside the processor. Reads and writes what harness.c reads and
 * writes, but needs no second place: the emulator's address space is the guest's own.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

enum { PAGE = 4096, REGISTERS = 16, MOST_REGIONS = 16 };
enum { BATCH_MAGIC = 0x4c43524f, RESULT_MAGIC = 0x5443524f };
enum { ARITHMETIC_FLAGS = 0xcd5, MOST_INSTRUCTIONS = 100000 };
enum { PAGE_FAULT = 14, INVALID_OPCODE = 6, WRITE_ACCESS = 2, FETCH_ACCESS = 16 };

static const int register_id[REGISTERS] = {
	UC_X86_REG_RAX, UC_X86_REG_RCX, UC_X86_REG_RDX, UC_X86_REG_RBX, UC_X86_REG_RSP, UC_X86_REG_RBP, UC_X86_REG_RSI, UC_X86_REG_RDI,
	UC_X86_REG_R8, UC_X86_REG_R9, UC_X86_REG_R10, UC_X86_REG_R11, UC_X86_REG_R12, UC_X86_REG_R13, UC_X86_REG_R14, UC_X86_REG_R15,
};

struct region {
	uint32_t offset, pages, compared;
	const uint8_t *protection, *contents;
	uint8_t *before;
};

static const uint8_t *input;
static uint64_t window_base;
static struct region regions[MOST_REGIONS];
static uint32_t region_count, exception, error_code;
static uint64_t fault_address;

static const uint8_t *take(size_t size) { const uint8_t *start = input; input += size; return start; }
static uint16_t take16(void) { uint16_t v; memcpy(&v, take(2), 2); return v; }
static uint32_t take32(void) { uint32_t v; memcpy(&v, take(4), 4); return v; }
static uint64_t take64(void) { uint64_t v; memcpy(&v, take(8), 8); return v; }
static void put(const void *bytes, size_t size) { if (fwrite(bytes, 1, size, stdout) != size) exit(2); }
static void put32(uint32_t v) { put(&v, 4); }
static void put64(uint64_t v) { put(&v, 8); }

static void check(uc_err error, const char *what)
{
	if (error == UC_ERR_OK)
		return;
	fprintf(stderr, "unicorn: %s: %s\n", what, uc_strerror(error));
	exit(2);
}

static void on_interrupt(uc_engine *engine, uint32_t number, void *data)
{
	(void)data;
	exception = number;
	uc_emu_stop(engine);
}

static bool on_invalid(uc_engine *engine, uc_mem_type type, uint64_t address, int size, int64_t value, void *data)
{
	(void)engine, (void)size, (void)value, (void)data;
	exception = PAGE_FAULT;
	fault_address = address;
	error_code = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT ? WRITE_ACCESS
		: type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT ? FETCH_ACCESS : 0;
	return false;
}

static void take_regions(uc_engine *engine)
{
	for (uint32_t i = 0; i < region_count; i++) {
		struct region *region = &regions[i];
		region->offset = take32();
		region->pages = take32();
		region->compared = take32();
		uint32_t relocations = take32();
		region->protection = take(region->pages);
		region->contents = take((size_t)region->pages * PAGE);
		take(4 * (size_t)relocations);
		region->before = malloc((size_t)region->pages * PAGE);
		memcpy(region->before, region->contents, (size_t)region->pages * PAGE);
		for (uint32_t page = 0; page < region->pages; page++) {
			uint64_t address = window_base + region->offset + (uint64_t)page * PAGE;
			int bits = region->protection[page];
			if (!bits)
				continue;
			check(uc_mem_map(engine, address, PAGE, (bits & 1 ? UC_PROT_READ : 0) | (bits & 2 ? UC_PROT_WRITE : 0) | (bits & 4 ? UC_PROT_EXEC : 0)), "map");
			check(uc_mem_write(engine, address, region->contents + (size_t)page * PAGE, PAGE), "write");
		}
	}
}

/* Writes and undoes the changes of a run of writable pages. */
static uint32_t put_changes(uc_engine *engine, struct region *region, uint32_t page, uint32_t end_page)
{
	uint32_t start = region->offset + page * PAGE, size = (end_page - page) * PAGE, pieces = 0;
	uint8_t *before = region->before + (size_t)page * PAGE, *now = malloc(size);
	check(uc_mem_read(engine, window_base + start, now, size), "read");
	for (uint32_t i = 0; i < size;) {
		uint32_t end = i;
		while (end < size && now[end] != before[end])
			end++;
		if (end == i) {
			i++;
			continue;
		}
		put32(start + i);
		put32(end - i);
		put(now + i, end - i);
		pieces++;
		i = end;
	}
	free(now);
	memcpy(before, region->contents + (size_t)page * PAGE, size);
	check(uc_mem_write(engine, window_base + start, before, size), "write");
	return pieces;
}

static void run_case(uc_engine *engine)
{
	uint64_t entry = window_base + take32(), flags, value;
	uc_x86_msr gs_base = { .rid = 0xc0000101 };
	take32();
	for (int i = 0; i < REGISTERS; i++) {
		value = take64();
		check(uc_reg_write(engine, register_id[i], &value), "register");
	}
	flags = take64() | 2;
	check(uc_reg_write(engine, UC_X86_REG_EFLAGS, &flags), "flags");
	gs_base.value = take64();
	check(uc_reg_write(engine, UC_X86_REG_MSR, &gs_base), "gs base");
	uint16_t pointers = take16(), patches = take16();
	take(10 * (size_t)pointers);
	while (patches--) {
		uint32_t offset = take32();
		uint16_t size = take16();
		take16();
		const uint8_t *bytes = take(size);
		for (uint32_t i = 0; i < region_count; i++)
			if (offset >= regions[i].offset && offset - regions[i].offset < regions[i].pages * PAGE)
				memcpy(regions[i].before + (offset - regions[i].offset), bytes, size);
		check(uc_mem_write(engine, window_base + offset, bytes, size), "patch");
	}
	/* Neither hook is called for an invalid opcode. */
	exception = INVALID_OPCODE;
	error_code = 0;
	fault_address = 0;
	uc_emu_start(engine, entry, 0, 0, MOST_INSTRUCTIONS);
	put32(exception);
	put32(error_code);
	check(uc_reg_read(engine, UC_X86_REG_EFLAGS, &flags), "flags");
	put32(flags & ARITHMETIC_FLAGS);
	put32(0);
	put32(0);
	put32(0);
	check(uc_reg_read(engine, UC_X86_REG_RIP, &value), "rip");
	put64(value);
	put64(fault_address);
	for (int i = 0; i < REGISTERS; i++) {
		check(uc_reg_read(engine, register_id[i], &value), "register");
		put64(value);
	}
	uint8_t *buffer;
	size_t length;
	FILE *changes = open_memstream((char **)&buffer, &length), *out = stdout;
	uint32_t pieces = 0;
	stdout = changes;
	for (uint32_t i = 0; i < region_count; i++)
		for (uint32_t page = 0, end; regions[i].compared && page < regions[i].pages; page = end) {
			for (end = page; end < regions[i].pages && regions[i].protection[end] & 2;)
				end++;
			if (end == page)
				end++;
			else
				pieces += put_changes(engine, &regions[i], page, end);
		}
	stdout = out;
	fclose(changes);
	put32(pieces);
	put(buffer, length);
	free(buffer);
}

int main(void)
{
	size_t capacity = 1 << 20, size = 0, got;
	uint8_t *buffer = malloc(capacity);
	while ((got = fread(buffer + size, 1, capacity - size, stdin)) > 0) {
		size += got;
		if (size == capacity)
			buffer = realloc(buffer, capacity *= 2);
	}
	uc_engine *engine;
	uc_hook interrupts, invalid;
	input = buffer;
	if (size < 16 || take32() != BATCH_MAGIC)
		return 2;
	window_base = (uint64_t)take32() << 32;
	region_count = take32();
	uint32_t cases = take32();
	check(uc_open(UC_ARCH_X86, UC_MODE_64, &engine), "open");
	check(uc_hook_add(engine, &interrupts, UC_HOOK_INTR, on_interrupt, NULL, 1, 0), "hook");
	check(uc_hook_add(engine, &invalid, UC_HOOK_MEM_INVALID, on_invalid, NULL, 1, 0), "hook");
	take_regions(engine);
	put32(RESULT_MAGIC);
	put32(cases);
	while (cases--)
		run_case(engine);
	return fflush(stdout) ? 2 : 0;
}
