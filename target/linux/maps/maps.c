#define _GNU_SOURCE
#include "maps/maps.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"
#include "loaders/process.h"

/* The names of bpf_map_type, without BPF_MAP_TYPE_, in lower case. */
static const char *const NAMES[] = {
	[BPF_MAP_TYPE_HASH] = "hash",
	[BPF_MAP_TYPE_ARRAY] = "array",
	[BPF_MAP_TYPE_PERF_EVENT_ARRAY] = "perf_event_array",
	[BPF_MAP_TYPE_PERCPU_HASH] = "percpu_hash",
	[BPF_MAP_TYPE_PERCPU_ARRAY] = "percpu_array",
	[BPF_MAP_TYPE_STACK_TRACE] = "stack_trace",
	[BPF_MAP_TYPE_LRU_HASH] = "lru_hash",
	[BPF_MAP_TYPE_LRU_PERCPU_HASH] = "lru_percpu_hash",
	[BPF_MAP_TYPE_LPM_TRIE] = "lpm_trie",
	[BPF_MAP_TYPE_QUEUE] = "queue",
	[BPF_MAP_TYPE_STACK] = "stack",
	[BPF_MAP_TYPE_RINGBUF] = "ringbuf",
};

const char *map_type_name(uint32_t type)
{
	return type < sizeof(NAMES) / sizeof(*NAMES) ? NAMES[type] : NULL;
}

int result_of(long given)
{
	return given < 0 ? errno : 0;
}

/* The end of the list in /sys/devices/system/cpu/possible, which begins with 0. */
unsigned int possible_cpus(void)
{
	unsigned int first, last = 0;
	FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
	if (file != NULL) {
		if (fscanf(file, "%u-%u", &first, &last) < 2)
			last = 0;
		fclose(file);
	}
	return last + 1;
}

static bool is_per_cpu(uint32_t type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

uint32_t map_user_value_size(const struct map *map)
{
	uint32_t size = map->symbol.value_size;
	return is_per_cpu(map->symbol.type) ? (size + 7) / 8 * 8 * possible_cpus() : size;
}

int map_create(struct map *map)
{
	union bpf_attr attributes = { 0 };
	attributes.map_type = map->symbol.type;
	attributes.key_size = map->symbol.key_size;
	attributes.value_size = map->symbol.value_size;
	attributes.max_entries = map->symbol.max_entries;
	attributes.map_flags = map->symbol.flags;
	/* The kernel takes letters, digits, `_` and `.`, up to 15 of them. */
	strncpy(attributes.map_name, map->name, sizeof(attributes.map_name) - 1);
	map->fd = (int)bpf_call(map->loading, BPF_MAP_CREATE, &attributes, sizeof(attributes));
	if (map->fd < 0)
		return errno;
	struct bpf_map_info info = { 0 };
	union bpf_attr wanted = { 0 };
	wanted.info.bpf_fd = (uint32_t)map->fd;
	wanted.info.info_len = sizeof(info);
	wanted.info.info = (uintptr_t)&info;
	int problem = result_of(bpf_call(map->loading, BPF_OBJ_GET_INFO_BY_FD, &wanted, sizeof(wanted)));
	map->id = info.id;
	return problem;
}

int map_by_id(struct loading *loading, uint32_t id)
{
	union bpf_attr attributes = { 0 };
	attributes.map_id = id;
	return (int)bpf_call(loading, BPF_MAP_GET_FD_BY_ID, &attributes, sizeof(attributes));
}

bool map_has_entries(const struct map *map)
{
	return map->fd >= 0 && map->symbol.type != BPF_MAP_TYPE_RINGBUF;
}

long map_element(const struct map *map, int command, const void *key, const void *value, uint64_t flags)
{
	union bpf_attr attributes = { 0 };
	attributes.map_fd = (uint32_t)map->fd;
	/* Maps without keys take none (___bpf_copy_key, kernel/bpf/syscall.c). */
	attributes.key = map->symbol.key_size == 0 ? 0 : (uintptr_t)key;
	attributes.value = (uintptr_t)value;
	attributes.flags = flags;
	return bpf_call(map->loading, command, &attributes, sizeof(attributes));
}

int map_update(const struct map *map, const void *key, const void *value, uint64_t flags)
{
	return result_of(map_element(map, BPF_MAP_UPDATE_ELEM, key, value, flags));
}

int map_delete(const struct map *map, const void *key)
{
	return result_of(map_element(map, BPF_MAP_DELETE_ELEM, key, NULL, 0));
}

/* Takes all values out, and puts them back in the order in which they came. */
static int put_values(const struct map *map, struct buffer *to)
{
	uint32_t size = map->symbol.value_size, most = map->symbol.max_entries, count = 0;
	bool is_stack = map->symbol.type == BPF_MAP_TYPE_STACK;
	unsigned char *values = need(calloc(most, size));
	int problem = 0;
	while (count < most && problem == 0) {
		problem = result_of(map_element(map, BPF_MAP_LOOKUP_AND_DELETE_ELEM, NULL, values + (size_t)count * size, 0));
		count += problem == 0;
	}
	problem = problem == ENOENT ? 0 : problem;
	put(to, "[");
	for (uint32_t n = 0; n < count; n++) {
		const unsigned char *value = values + (size_t)(is_stack ? count - 1 - n : n) * size;
		int back = map_update(map, NULL, value, 0);
		problem = problem == 0 ? back : problem;
		put(to, "%s{\"key\":\"\",\"value\":", n == 0 ? "" : ",");
		put_base64(to, value, size);
		put(to, "}");
	}
	put(to, "]");
	free(values);
	return problem;
}

int map_put_entries(const struct map *map, struct buffer *to)
{
	if (map->symbol.type == BPF_MAP_TYPE_QUEUE || map->symbol.type == BPF_MAP_TYPE_STACK)
		return put_values(map, to);
	uint32_t key_size = map->symbol.key_size, value_size = map_user_value_size(map);
	unsigned char *key = need(calloc(1, key_size + 1)), *next = need(calloc(1, key_size + 1));
	unsigned char *value = need(calloc(1, value_size + 1));
	const void *from = NULL;
	int problem = 0, count = 0;
	put(to, "[");
	/* next_key of no key gives the first (map_get_next_key, kernel/bpf/syscall.c). */
	while (problem == 0 && (problem = result_of(map_element(map, BPF_MAP_GET_NEXT_KEY, from, next, 0))) == 0) {
		memcpy(key, next, key_size);
		from = key;
		int lookup = result_of(map_element(map, BPF_MAP_LOOKUP_ELEM, key, value, 0));
		/* A program may have deleted it since. */
		if (lookup == ENOENT)
			continue;
		problem = lookup;
		if (problem != 0)
			break;
		put(to, "%s{\"key\":", count++ == 0 ? "" : ",");
		put_base64(to, key, key_size);
		put(to, ",\"value\":");
		put_base64(to, value, value_size);
		put(to, "}");
	}
	put(to, "]");
	free(key);
	free(next);
	free(value);
	return problem == ENOENT ? 0 : problem;
}
