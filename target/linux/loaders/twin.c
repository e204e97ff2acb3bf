#include "loaders/twin.h"

#include <stdio.h>
#include <string.h>

#include "loaders/loader.h"
#include "wire/json.h"

const char *bpf_twins;

static unsigned char *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "r");
	struct buffer bytes = { 0 };
	char piece[4096];
	size_t count;
	if (file == NULL)
		return NULL;
	while ((count = fread(piece, 1, sizeof(piece), file)) > 0)
		put_bytes(&bytes, piece, count);
	fclose(file);
	*length = bytes.length;
	return (unsigned char *)bytes.bytes;
}

struct object *read_twin(const struct object *object)
{
	char path[4096];
	size_t length = 0;
	const char *reason;
	if (bpf_twins == NULL || strchr(object->name, '/') != NULL || object->name[0] == '.')
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", bpf_twins, object->name);
	unsigned char *bytes = read_file(path, &length);
	if (bytes == NULL)
		return NULL;
	struct object *twin = object_read(object->name, bytes, length, &reason);
	if (twin == NULL)
		fprintf(stderr, "%s: %s\n", path, reason);
	return twin;
}

struct program *program_of(struct object *object, const struct program *wanted)
{
	for (size_t n = 0; n < object->program_count; n++)
		if (strcmp(object->programs[n].name, wanted->name) == 0 && strcmp(object->programs[n].section, wanted->section) == 0)
			return &object->programs[n];
	return NULL;
}

bool is_twin(struct object *twin, const struct object *object)
{
	if (twin->program_count != object->program_count || twin->map_count != object->map_count)
		return false;
	for (size_t n = 0; n < object->program_count; n++)
		if (program_of(twin, &object->programs[n]) == NULL)
			return false;
	for (size_t n = 0; n < object->map_count; n++) {
		const struct map *map = &object->maps[n];
		bool found = false;
		for (size_t m = 0; m < twin->map_count; m++)
			found = found || (strcmp(twin->maps[m].name, map->name) == 0 &&
					  memcmp(&twin->maps[m].symbol, &map->symbol, offsetof(struct map_symbol, padding)) == 0);
		if (!found)
			return false;
	}
	return true;
}
