/*
 * A bpf(2) of a Rex kernel that records its calls, for the adapter of a running Linux: linked with --wrap=bpf_call and --wrap=loading_call. Each
 * call is a line in the file that REX_RECORD names. The numbers of the kernel are those of the test.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loaders/process.h"

enum { IMAGE_COMMAND = 60, PROGRAM_COMMAND = 61 };
enum { IMAGE_FILE = 160, MAP_COUNT = 164, RELOCATION_COUNT = 168, SYMBOL_COUNT = 172, MAPS = 176, RELOCATIONS = 184, SYMBOLS = 192 };
enum { PROGRAM_IMAGE = 200, PROGRAM_PLACE = 208 };

long __real_loading_call(struct loading *loading, long number, long a, long b, long c, long d, long e, long f);
long __wrap_loading_call(struct loading *loading, long number, long a, long b, long c, long d, long e, long f);
long __wrap_bpf_call(struct loading *loading, int command, void *attributes, unsigned int size);

static uint64_t number_at(const void *attributes, size_t offset, size_t size)
{
	uint64_t value = 0;
	memcpy(&value, (const char *)attributes + offset, size);
	return value;
}

static void write_numbers(FILE *file, const char *name, uint64_t address, uint64_t count)
{
	const uint64_t *numbers = (const uint64_t *)(uintptr_t)address;
	fprintf(file, ",\"%s\":[", name);
	for (uint64_t n = 0; n < count; n++)
		fprintf(file, "%s%llu", n == 0 ? "" : ",", (unsigned long long)numbers[n]);
	fprintf(file, "]");
}

static void write_image(FILE *file, struct loading *loading, uint64_t number)
{
	char path[64];
	int byte;
	snprintf(path, sizeof(path), "/proc/%d/fd/%llu", loading->pid, (unsigned long long)number);
	FILE *image = fopen(path, "r");
	fprintf(file, ",\"image\":\"");
	while (image != NULL && (byte = fgetc(image)) != EOF)
		fprintf(file, "%02x", byte);
	fprintf(file, "\"");
	if (image != NULL)
		fclose(image);
}

static void record(struct loading *loading, int command, const void *attributes)
{
	const union bpf_attr *known = attributes;
	FILE *file = fopen(getenv("REX_RECORD"), "a");
	fprintf(file, "{\"command\":%d,\"process\":%d", command, loading == NULL ? 0 : loading->pid);
	if (command == IMAGE_COMMAND || command == PROGRAM_COMMAND)
		fprintf(file, ",\"type\":%u,\"name\":\"%.16s\",\"license\":\"%s\"", known->prog_type, known->prog_name, (const char *)(uintptr_t)known->license);
	if (command == BPF_MAP_CREATE)
		fprintf(file, ",\"type\":%u,\"name\":\"%.16s\"", known->map_type, known->map_name);
	if (command == IMAGE_COMMAND) {
		uint64_t count = number_at(attributes, SYMBOL_COUNT, 4);
		const uint64_t *symbols = (const uint64_t *)(uintptr_t)number_at(attributes, SYMBOLS, 8);
		write_numbers(file, "maps", number_at(attributes, MAPS, 8), number_at(attributes, MAP_COUNT, 4));
		write_numbers(file, "relocations", number_at(attributes, RELOCATIONS, 8), 2 * number_at(attributes, RELOCATION_COUNT, 4));
		fprintf(file, ",\"symbols\":[");
		for (uint64_t n = 0; n < count; n++)
			fprintf(file, "%s[%llu,\"%s\"]", n == 0 ? "" : ",", (unsigned long long)symbols[2 * n], (const char *)(uintptr_t)symbols[2 * n + 1]);
		fprintf(file, "]");
		write_image(file, loading, number_at(attributes, IMAGE_FILE, 4));
	}
	if (command == PROGRAM_COMMAND)
		fprintf(file, ",\"base\":%llu,\"place\":%llu", (unsigned long long)number_at(attributes, PROGRAM_IMAGE, 4),
			(unsigned long long)number_at(attributes, PROGRAM_PLACE, 8));
	fprintf(file, "}\n");
	fclose(file);
}

/* Counts a run of the program at every second question, and logs what REX_PANIC says. */
static void count_run(struct bpf_prog_info *info)
{
	static uint64_t asked;
	const char *panic = getenv("REX_PANIC");
	info->run_cnt = ++asked / 2;
	if (panic == NULL || asked % 2 != 0)
		return;
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (write(log, panic, strlen(panic)) < 0)
		perror("/dev/kmsg");
	close(log);
}

long __wrap_bpf_call(struct loading *loading, int command, void *attributes, unsigned int size)
{
	union bpf_attr *known = attributes;
	(void)size;
	if (command == BPF_OBJ_GET_INFO_BY_FD) {
		if (known->info.info_len == sizeof(struct bpf_prog_info))
			count_run((struct bpf_prog_info *)(uintptr_t)known->info.info);
		return 0;
	}
	record(loading, command, attributes);
	if (command == BPF_ENABLE_STATS)
		return 0;
	return __real_loading_call(loading, SYS_openat, AT_FDCWD, (long)"/dev/null", O_RDONLY | O_CLOEXEC, 0, 0, 0);
}

/* Perf events take the programs of the stub. */
long __wrap_loading_call(struct loading *loading, long number, long a, long b, long c, long d, long e, long f)
{
	if (number == SYS_ioctl && b == (long)PERF_EVENT_IOC_SET_BPF)
		return 0;
	return __real_loading_call(loading, number, a, b, c, d, e, f);
}
