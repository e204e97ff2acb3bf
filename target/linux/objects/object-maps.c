#include "objects/object-maps.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "maps/maps.h"
#include "maps/records.h"

static bool is_shared(const struct json *options, const char *name)
{
	const struct json *shared = json_get(options, "sharedMaps");
	for (const struct json *one = shared == NULL ? NULL : shared->first; one != NULL; one = one->next)
		if (json_text(one) != NULL && strcmp(json_text(one), name) == 0)
			return true;
	return false;
}

static const struct map *find_shared(const struct target *target, const char *name)
{
	for (const struct object *object = target->objects; object != NULL; object = object->next)
		for (size_t n = 0; n < object->map_count; n++)
			if (object->maps[n].shared && strcmp(object->maps[n].name, name) == 0)
				return &object->maps[n];
	return NULL;
}

/* Makes a map, or takes the shared one of its name. @returns 0, or an error number */
static int get_map(const struct target *target, struct map *map, bool shared)
{
	const struct map *found = shared ? find_shared(target, map->name) : NULL;
	map->shared = shared;
	if (map_type_name(map->symbol.type) == NULL)
		return EINVAL;
	if (found == NULL) {
		int problem = map_create(map);
		return problem != 0 ? problem : records_open(map);
	}
	if (memcmp(&found->symbol, &map->symbol, offsetof(struct map_symbol, padding)) != 0)
		return EINVAL;
	map->id = found->id;
	map->fd = map_by_id(map->loading, map->id);
	return map->fd < 0 ? errno : records_open(map);
}

bool create_maps(const struct target *target, struct object *object, const struct json *options, struct answer *answer)
{
	const struct json *shared = json_get(options, "sharedMaps");
	for (const struct json *one = shared == NULL ? NULL : shared->first; one != NULL; one = one->next) {
		bool found = false;
		for (size_t n = 0; n < object->map_count; n++)
			found = found || (json_text(one) != NULL && strcmp(object->maps[n].name, json_text(one)) == 0);
		if (!found) {
			refuse(answer, "NO_SHARED_MAP", ENOENT, "%s: the object has no map \"%s\" to share", object->name, json_text(one));
			return false;
		}
	}
	for (size_t n = 0; n < object->map_count; n++) {
		object->maps[n].loading = object->loading;
		int problem = get_map(target, &object->maps[n], is_shared(options, object->maps[n].name));
		if (problem == 0)
			continue;
		refuse(answer, "MAP_CREATE_REFUSED", problem, "%s: map \"%s\" cannot be created", object->name, object->maps[n].name);
		return false;
	}
	return true;
}
