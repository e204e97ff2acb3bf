/* The kernel functions and variables that programs of the benchmark import: no more than the programs need in order to do their work. */
#include "harness.h"

#include <string.h>

enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2 };
/* -E2BIG, for an element behind the end of an array and for a hash map that is full. */
static const uint64_t TOO_BIG = (uint64_t)-7;

static uint64_t time_now;
static uint8_t *log_buffer;

struct map *map_create(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries)
{
	struct map *map = arena_take(sizeof *map, 16);
	if (type != BPF_MAP_TYPE_HASH && type != BPF_MAP_TYPE_ARRAY)
		fail("no map of type %u in the harness", type);
	*map = (struct map){ .type = type, .key_size = key_size, .value_size = (value_size + 7) & ~7u, .max_entries = max_entries };
	map->values = arena_take((size_t)map->value_size * max_entries * 2, 16);
	map->keys = arena_take((size_t)key_size * max_entries * 2, 16);
	map->used = arena_take(max_entries * 2, 16);
	return map;
}

void *map_element(struct map *map, uint32_t index)
{
	return index < map->max_entries ? map->values + (size_t)index * map->value_size : NULL;
}

/* Open addressing with twice as many slots as entries: the slot of a key, or the free one where it would be. */
static uint32_t slot_of(const struct map *map, const uint8_t *key)
{
	uint32_t slots = map->max_entries * 2, hash = 0x811c9dc5;
	for (uint32_t i = 0; i < map->key_size; i++)
		hash = (hash ^ key[i]) * 0x01000193;
	for (uint32_t slot = hash % slots;; slot = (slot + 1) % slots)
		if (!map->used[slot] || !memcmp(map->keys + (size_t)slot * map->key_size, key, map->key_size))
			return slot;
}

static uint64_t map_lookup(uint64_t map_address, uint64_t key, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	struct map *map = (struct map *)map_address;
	(void)c, (void)d, (void)e, (void)f;
	if (map->type == BPF_MAP_TYPE_ARRAY)
		return (uint64_t)map_element(map, *(const uint32_t *)key);
	uint32_t slot = slot_of(map, (const uint8_t *)key);
	return map->used[slot] ? (uint64_t)(map->values + (size_t)slot * map->value_size) : 0;
}

static uint32_t entries_of(const struct map *map)
{
	uint32_t count = 0;
	for (uint32_t slot = 0; slot < map->max_entries * 2; slot++)
		count += map->used[slot];
	return count;
}

static uint64_t map_update(uint64_t map_address, uint64_t key, uint64_t value, uint64_t flags, uint64_t e, uint64_t f)
{
	struct map *map = (struct map *)map_address;
	(void)flags, (void)e, (void)f;
	if (map->type == BPF_MAP_TYPE_ARRAY) {
		void *element = map_element(map, *(const uint32_t *)key);
		if (element)
			memcpy(element, (const void *)value, map->value_size);
		return element ? 0 : TOO_BIG;
	}
	uint32_t slot = slot_of(map, (const uint8_t *)key);
	if (!map->used[slot]) {
		if (entries_of(map) == map->max_entries)
			return TOO_BIG;
		map->used[slot] = 1;
		memcpy(map->keys + (size_t)slot * map->key_size, (const void *)key, map->key_size);
	}
	memcpy(map->values + (size_t)slot * map->value_size, (const void *)value, map->value_size);
	return 0;
}

static uint64_t clock_read(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	return time_now++;
}

static uint64_t pid_tgid(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	return 42;
}

static uint64_t lock(uint64_t address, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	(void)b, (void)c, (void)d, (void)e, (void)f;
	if (__atomic_exchange_n((uint32_t *)address, 1, __ATOMIC_ACQUIRE))
		fail("a lock is taken twice");
	return 0;
}

static uint64_t unlock(uint64_t address, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	(void)b, (void)c, (void)d, (void)e, (void)f;
	__atomic_store_n((uint32_t *)address, 0, __ATOMIC_RELEASE);
	return 0;
}

static uint64_t print(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	return strlen((const char *)log_buffer);
}

static uint64_t landing_pad(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	fail("the program panicked: %s", (const char *)log_buffer);
}

static struct kernel_symbol symbols[] = {
	{ .name = "bpf_map_lookup_elem", .function = map_lookup },
	{ .name = "bpf_map_update_elem", .function = map_update },
	{ .name = "bpf_ktime_get_ns", .function = clock_read },
	{ .name = "bpf_get_current_pid_tgid", .function = pid_tgid },
	{ .name = "bpf_spin_lock", .function = lock },
	{ .name = "bpf_spin_unlock", .function = unlock },
	{ .name = "rex_trace_printk", .function = print },
	{ .name = "rex_landingpad", .function = landing_pad },
	/* The gs base is 0, so that a per-CPU variable is where its symbol says. */
	{ .name = "this_cpu_off", .size = 8 },
	{ .name = "rex_stack_ptr", .size = 8 },
	{ .name = "rex_termination_state", .size = 1 },
	{ .name = "rex_cleanup_entries", .size = 1536 },
	{ .name = "rex_log_buf", .size = 1024 },
	{ .name = NULL },
};

struct kernel_symbol *kernel_symbols(void)
{
	for (struct kernel_symbol *symbol = symbols; symbol->name; symbol++) {
		if (symbol->size && !symbol->variable)
			symbol->variable = arena_take(symbol->size, 64);
		if (!strcmp(symbol->name, "rex_log_buf"))
			log_buffer = symbol->variable;
	}
	return symbols;
}
