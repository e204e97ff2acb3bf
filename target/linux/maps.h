/* Maps of the running kernel, by bpf(2). Each call gives 0, or the error number of the kernel. */
#ifndef MAPS_H
#define MAPS_H

#include <stdint.h>

#include "json.h"
#include "object.h"

/* bpf(2) without a library. @returns as the system call does, with errno */
long bpf_call(int command, void *attributes, unsigned int size);

int map_create(struct map *map);
/* The size of a value for user space: of all possible CPUs in a per-CPU map. */
uint32_t map_user_value_size(const struct map *map);
int map_update(const struct map *map, const void *key, const void *value, uint64_t flags);
int map_delete(const struct map *map, const void *key);
/* Writes the entries as a list of MapEntry. */
int map_put_entries(const struct map *map, struct buffer *to);
/* Linux's name of a map type; NULL for one that the adapter does not know. */
const char *map_type_name(uint32_t type);
/* The possible CPUs, as the kernel lists them. */
unsigned int possible_cpus(void);

#endif
