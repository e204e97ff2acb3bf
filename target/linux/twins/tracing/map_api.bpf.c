/* programs/src/map_api.rs */
#include "../twin.h"

#define UNKNOWN_FLAGS (1 << 20)

MAP(hash, HASH, 4, 8, 2);
MAP(array, ARRAY, 4, 8, 2);
MAP(results, ARRAY, 4, 8, 64);

INLINE void value(uint32_t *next, int64_t result)
{
	map_update(&results, next, &result, BPF_ANY);
	*next += 1;
}

INLINE void found(uint32_t *next, const uint64_t *place)
{
	value(next, place == NULL ? NOTHING : (int64_t)*place);
}

INLINE int update(const void *map, uint32_t key, uint64_t with, uint64_t flags)
{
	return (int)map_update(map, &key, &with, flags);
}

INLINE void *lookup(const void *map, uint32_t key)
{
	return map_lookup(map, &key);
}

INLINE int delete(const void *map, uint32_t key)
{
	return (int)map_delete(map, &key);
}

/* The crate's insert is BPF_ANY, insert_new BPF_NOEXIST, update BPF_EXIST. */
SECTION("tracepoint/syscalls/sys_enter_dup") int map_api(struct enter_dup *ctx)
{
	uint32_t next = 0;
	(void)ctx;
	found(&next, lookup(&hash, 1));
	value(&next, update(&hash, 1, 10, BPF_EXIST));
	value(&next, delete(&hash, 1));
	value(&next, update(&hash, 1, 11, BPF_NOEXIST));
	value(&next, update(&hash, 1, 12, BPF_NOEXIST));
	value(&next, update(&hash, 1, 13, BPF_EXIST));
	found(&next, lookup(&hash, 1));
	value(&next, update(&hash, 2, 20, BPF_ANY));
	value(&next, update(&hash, 3, 30, BPF_ANY));
	value(&next, update(&hash, 2, 21, BPF_ANY));
	value(&next, update(&hash, 2, 22, UNKNOWN_FLAGS));
	value(&next, update(&hash, 2, 23, BPF_EXIST));
	found(&next, lookup(&hash, 2));
	uint64_t *place = lookup(&hash, 2);
	if (place != NULL)
		*place += 100;
	found(&next, lookup(&hash, 2));
	value(&next, delete(&hash, 1));
	found(&next, lookup(&hash, 1));
	value(&next, update(&hash, 3, 30, BPF_ANY));
	found(&next, lookup(&array, 0));
	value(&next, update(&array, 0, 40, BPF_ANY));
	value(&next, update(&array, 1, 41, BPF_EXIST));
	value(&next, update(&array, 2, 42, BPF_ANY));
	found(&next, lookup(&array, 1));
	found(&next, lookup(&array, 2));
	found(&next, lookup(&array, UINT32_MAX));
	value(&next, update(&array, 0, 43, BPF_ANY));
	value(&next, update(&array, 0, 44, BPF_NOEXIST));
	value(&next, update(&array, 0, 45, BPF_EXIST));
	value(&next, update(&array, 0, 46, UNKNOWN_FLAGS));
	value(&next, delete(&array, 0));
	found(&next, lookup(&array, 0));
	return (int)next;
}
