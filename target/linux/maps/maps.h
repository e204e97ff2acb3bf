/* Maps of the running kernel, by bpf(2). Each call gives 0, or the error number of the kernel. */
#ifndef MAPS_H
#define MAPS_H

#include <stdint.h>

#include "loaders/process.h"
#include "objects/object.h"
#include "wire/json.h"

/* 0, or the error number of a call that failed. */
int result_of(long given);
/* A command of bpf(2) on one entry. */
long map_element(const struct map *map, int command, const void *key, const void *value, uint64_t flags);

int map_create(struct map *map);
/* A map by the kernel's number of it. @returns a file of the process, or -1 with errno */
int map_by_id(struct loading *loading, uint32_t id);
/* Whether user space can read entries: of ring buffers it cannot. */
bool map_has_entries(const struct map *map);
/* The size of a value for user space: of all possible CPUs in a per-CPU map. */
uint32_t map_user_value_size(const struct map *map);
int map_update(const struct map *map, const void *key, const void *value, uint64_t flags);
int map_delete(const struct map *map, const void *key);
/* Writes the entries as a list of MapEntry. Queues and stacks have values only, the oldest first: they are taken out and put back. */
int map_put_entries(const struct map *map, struct buffer *to);
/* Linux's name of a map type; NULL for one that the adapter does not know. */
const char *map_type_name(uint32_t type);
/* The possible CPUs, as the kernel lists them. */
unsigned int possible_cpus(void);

#endif
