#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "loaders/gate.h"
#include "loaders/loader.h"
#include "loaders/process.h"
#include "loaders/twin.h"
#include "maps/maps.h"

#define RELOCATION_64_64 1
#define MOST_DATA 8
#define LOG_ROOM (1 << 20)

/* Sections of constants and variables, each an array of one value. */
struct data {
	const Elf64_Shdr *section[MOST_DATA];
	int map[MOST_DATA];
	size_t count;
};

static const struct {
	const char *name;
	uint32_t type;
} TYPES[] = {
	{ "xdp", BPF_PROG_TYPE_XDP },
	{ "tc", BPF_PROG_TYPE_SCHED_CLS },
	{ "kprobe", BPF_PROG_TYPE_KPROBE },
	{ "tracepoint", BPF_PROG_TYPE_TRACEPOINT },
	{ "perf_event", BPF_PROG_TYPE_PERF_EVENT },
};

uint32_t bpf_type(const struct program *program)
{
	const char *name = program_type(program->section);
	for (size_t n = 0; n < sizeof(TYPES) / sizeof(*TYPES); n++)
		if (strcmp(TYPES[n].name, name) == 0)
			return TYPES[n].type;
	return BPF_PROG_TYPE_UNSPEC;
}

/* Whether a program calls a helper that tells it the current task, or that writes its name. */
static bool asks_for_task(const struct program *program)
{
	for (size_t n = 0; n < program->size / sizeof(struct bpf_insn); n++) {
		struct bpf_insn one;
		memcpy(&one, program->code + n * sizeof(one), sizeof(one));
		if (one.code != (BPF_JMP | BPF_CALL) || one.src_reg != 0)
			continue;
		switch (one.imm) {
		case BPF_FUNC_get_current_pid_tgid:
		case BPF_FUNC_get_current_uid_gid:
		case BPF_FUNC_get_current_comm:
		case BPF_FUNC_get_current_task:
		case BPF_FUNC_get_current_task_btf:
		case BPF_FUNC_get_ns_current_pid_tgid:
		case BPF_FUNC_trace_printk:
		case BPF_FUNC_trace_vprintk:
			return true;
		}
	}
	return false;
}

static bool prepare(struct object *object, struct answer *answer)
{
	object->twin = read_twin(object);
	if (object->twin == NULL || !is_twin(object->twin, object)) {
		if (object->twin != NULL)
			fprintf(stderr, "%s: its twin has other programs or maps\n", object->name);
		lack(answer, "any object");
		return false;
	}
	for (size_t n = 0; n < object->program_count; n++)
		object->programs[n].asks_for_task = asks_for_task(program_of(object->twin, &object->programs[n]));
	return true;
}

static void forget(struct object *object)
{
	if (object->twin != NULL)
		object_free(object->twin);
	object->twin = NULL;
}

/* The map of a section of data, made when it is first asked for. @returns -1, with errno */
static int data_map(struct object *object, const Elf64_Shdr *section, bool constant, struct data *data)
{
	for (size_t n = 0; n < data->count; n++)
		if (data->section[n] == section)
			return data->map[n];
	const void *contents = section_bytes(object->twin, section);
	void *zeroes = NULL;
	if (data->count == MOST_DATA || section->sh_size == 0 || section->sh_size > 1 << 20 || (contents == NULL && section->sh_type != SHT_NOBITS)) {
		errno = EINVAL;
		return -1;
	}
	struct map map = { .name = "twin_data", .loading = object->loading };
	map.symbol = (struct map_symbol){ .type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = (uint32_t)section->sh_size, .max_entries = 1 };
	map.symbol.flags = constant ? BPF_F_RDONLY_PROG : 0;
	if (contents == NULL)
		contents = zeroes = need(calloc(1, section->sh_size));
	uint32_t key = 0;
	int problem = map_create(&map);
	if (problem == 0)
		problem = map_update(&map, &key, contents, 0);
	if (problem == 0 && constant) {
		union bpf_attr attributes = { 0 };
		attributes.map_fd = (uint32_t)map.fd;
		problem = result_of(bpf_call(object->loading, BPF_MAP_FREEZE, &attributes, sizeof(attributes)));
	}
	free(zeroes);
	if (problem != 0) {
		errno = problem;
		return -1;
	}
	data->section[data->count] = section;
	data->map[data->count++] = map.fd;
	return map.fd;
}

/* Writes what a relocation names into an instruction. @returns NULL, or why it cannot */
static const char *relocate(struct object *object, struct bpf_insn *one, const Elf64_Sym *symbol, const char *name, const char *section,
			    struct data *data)
{
	if (strcmp(section, ".maps") == 0) {
		for (size_t n = 0; n < object->map_count; n++) {
			if (strcmp(object->maps[n].name, name) != 0)
				continue;
			one[0].src_reg = BPF_PSEUDO_MAP_FD;
			one[0].imm = object->maps[n].fd;
			return NULL;
		}
		return "a relocation names no map";
	}
	bool constant = strncmp(section, ".rodata", 7) == 0;
	if (!constant && strncmp(section, ".data", 5) != 0 && strcmp(section, ".bss") != 0)
		return "a relocation names no data";
	int map = data_map(object, &object->twin->sections[symbol->st_shndx], constant, data);
	if (map < 0)
		return "its data are refused";
	one[1].imm = one[0].imm + (int32_t)symbol->st_value;
	one[0].src_reg = BPF_PSEUDO_MAP_VALUE;
	one[0].imm = map;
	return NULL;
}

static const char *relocate_all(struct object *object, const struct program *code, struct bpf_insn *instructions, struct data *data)
{
	struct object *twin = object->twin;
	for (unsigned int n = 0; n < twin->header->e_shnum; n++) {
		const Elf64_Shdr *table = &twin->sections[n];
		if (table->sh_type != SHT_REL || table->sh_info != code->section_index)
			continue;
		const unsigned char *entries = section_bytes(twin, table);
		if (entries == NULL)
			return "a relocation table is outside of the file";
		for (size_t at = 0; at < table->sh_size / sizeof(Elf64_Rel); at++) {
			Elf64_Rel entry;
			memcpy(&entry, entries + at * sizeof(entry), sizeof(entry));
			uint64_t place = entry.r_offset - code->address;
			if (entry.r_offset < code->address || place >= code->size)
				continue;
			if (ELF64_R_TYPE(entry.r_info) != RELOCATION_64_64 || place % sizeof(*instructions) != 0 || code->size - place < 2 * sizeof(*instructions))
				return "it has a relocation other than of maps and data: functions are to be inlined";
			struct bpf_insn *one = instructions + place / sizeof(*instructions);
			struct named_symbol symbol;
			if (one->code != (BPF_LD | BPF_DW | BPF_IMM) || !object_symbol(twin, table->sh_link, ELF64_R_SYM(entry.r_info), &symbol))
				return "a relocation is broken";
			const char *reason = relocate(object, one, symbol.symbol, symbol.name, symbol.section, data);
			if (reason != NULL)
				return reason;
		}
	}
	return NULL;
}

static int gate_in(struct loading *loading)
{
	union bpf_attr attributes = { 0 };
	attributes.map_id = gate_map_id();
	return (int)bpf_call(loading, BPF_MAP_GET_FD_BY_ID, &attributes, sizeof(attributes));
}

static int load_program(struct object *object, struct program *program, struct bpf_insn *instructions, size_t count)
{
	static char log[LOG_ROOM];
	union bpf_attr attributes = { 0 };
	attributes.prog_type = bpf_type(program);
	attributes.insns = (uintptr_t)instructions;
	attributes.insn_cnt = (uint32_t)count;
	attributes.license = (uintptr_t)"GPL";
	strncpy(attributes.prog_name, program->name, sizeof(attributes.prog_name) - 1);
	program->fd = (int)bpf_call(object->loading, BPF_PROG_LOAD, &attributes, sizeof(attributes));
	int problem = result_of(program->fd);
	if (problem == 0)
		return 0;
	log[0] = '\0';
	attributes.log_buf = (uintptr_t)log;
	attributes.log_size = sizeof(log);
	attributes.log_level = 1;
	bpf_call(object->loading, BPF_PROG_LOAD, &attributes, sizeof(attributes));
	size_t length = strlen(log);
	fprintf(stderr, "%s/%s: %s\n", object->name, program->name, log + (length > 2000 ? length - 2000 : 0));
	return problem;
}

static bool load(struct object *object, struct answer *answer)
{
	struct data data = { 0 };
	if (gate_open() == NULL) {
		refuse(answer, "GATE_REFUSED", errno, "%s: the gate of programs is refused", object->name);
		return false;
	}
	int gate = gate_in(object->loading);
	if (gate < 0) {
		refuse(answer, "GATE_REFUSED", errno, "%s: the gate of programs is refused", object->name);
		return false;
	}
	for (size_t n = 0; n < object->program_count && answer->error == 0; n++) {
		struct program *program = &object->programs[n];
		const struct program *code = program_of(object->twin, program);
		struct bpf_insn *instructions = need(calloc(GATE_ROOM + code->size / sizeof(*instructions) + 1, sizeof(*instructions)));
		size_t before = gate_write(instructions, bpf_type(program), gate, program->number);
		memcpy(instructions + before, code->code, code->size);
		const char *reason = relocate_all(object, code, instructions + before, &data);
		if (reason != NULL)
			fprintf(stderr, "%s/%s: %s\n", object->name, program->name, reason);
		/* A refusal is of the twin: it says nothing about the object. */
		if (reason != NULL || load_program(object, program, instructions, before + code->size / sizeof(*instructions)) != 0)
			lack(answer, "any object");
		free(instructions);
	}
	return answer->error == 0;
}

const struct loader BPF_LOADER = { .name = "bpf", .tells_results = true, .prepare = prepare, .load = load, .forget = forget };
