#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "maps.h"

/* A map by its name, or by `object/name`. */
static struct map *find_map(struct target *target, const struct json *params, struct answer *answer)
{
	const char *name = json_text(json_get(params, "map"));
	if (name == NULL) {
		fault(answer, INVALID_PARAMS, "params.map: a text is expected");
		return NULL;
	}
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		size_t length = strlen(object->name);
		bool named = strncmp(name, object->name, length) == 0 && name[length] == '/';
		for (size_t n = 0; n < object->map_count; n++)
			if (strcmp(object->maps[n].name, name) == 0 || (named && strcmp(object->maps[n].name, name + length + 1) == 0))
				return &object->maps[n];
	}
	unknown(answer, "NO_SUCH_MAP", "there is no map \"%s\"", name);
	return NULL;
}

static void put_map(struct buffer *to, const struct map *map)
{
	const struct map_symbol *symbol = &map->symbol;
	put(to, "{\"name\":");
	put_text(to, map->name);
	put(to, ",\"address\":\"0\",\"type\":%u,\"typeName\":\"%s\",\"keySize\":%u,\"valueSize\":%u,\"userValueSize\":%u", symbol->type,
	    map_type_name(symbol->type), symbol->key_size, symbol->value_size, map_user_value_size(map));
	if (map_user_value_size(map) != symbol->value_size) {
		put(to, ",\"valueCpus\":[");
		for (unsigned int cpu = 0; cpu < possible_cpus(); cpu++)
			put(to, "%s%u", cpu == 0 ? "" : ",", cpu);
		put(to, "]");
	}
	put(to, ",\"maxEntries\":%u,\"flags\":%u,\"shared\":false}", symbol->max_entries, symbol->flags);
}

static void put_object(struct buffer *to, const struct object *object)
{
	put(to, "{\"name\":");
	put_text(to, object->name);
	put(to, ",\"tag\":\"%08x00000000\",\"programs\":[", object->tag);
	for (size_t n = 0; n < object->program_count; n++) {
		const struct program *program = &object->programs[n];
		put(to, "%s{\"name\":", n == 0 ? "" : ",");
		put_text(to, program->name);
		put(to, ",\"type\":\"%s\",\"section\":", program_type(program->section));
		put_text(to, program->section);
		if (attach_point(program->section) != NULL) {
			put(to, ",\"attachPoint\":");
			put_text(to, attach_point(program->section));
		}
		put(to, "}");
	}
	put(to, "],\"maps\":[");
	for (size_t n = 0; n < object->map_count; n++) {
		put(to, "%s", n == 0 ? "" : ",");
		put_map(to, &object->maps[n]);
	}
	put(to, "]}");
}

static void remove_object(struct object *object)
{
	for (size_t n = 0; n < object->map_count; n++)
		if (object->maps[n].fd >= 0)
			close(object->maps[n].fd);
	object_free(object);
}

void target_clear(struct target *target)
{
	while (target->objects != NULL) {
		struct object *object = target->objects;
		target->objects = object->next;
		remove_object(object);
	}
	target->kernel = 0;
}

static bool get_bytes(const struct json *params, const char *key, struct buffer *bytes, struct answer *answer)
{
	const struct json *text = json_get(params, key);
	if (text != NULL && text->type == JSON_TEXT && get_base64(bytes, text->text, text->length))
		return true;
	buffer_free(bytes);
	fault(answer, INVALID_PARAMS, "params.%s: bytes in base64 are expected", key);
	return false;
}

static int create_maps(struct object *object, const struct map **failed)
{
	for (size_t n = 0; n < object->map_count; n++) {
		*failed = &object->maps[n];
		if (map_type_name(object->maps[n].symbol.type) == NULL)
			return EINVAL;
		int problem = map_create(&object->maps[n]);
		if (problem != 0)
			return problem;
	}
	return 0;
}

static void load(struct target *target, const struct json *params, struct answer *answer)
{
	struct buffer bytes = { 0 };
	const char *name = json_text(json_get(params, "name")), *reason;
	const struct map *failed = NULL;
	if (name == NULL)
		fault(answer, INVALID_PARAMS, "params.name: a text is expected");
	if (name == NULL || !get_bytes(params, "bytes", &bytes, answer))
		return;
	struct object *object = object_read(name, (unsigned char *)bytes.bytes, bytes.length, &reason);
	if (object == NULL) {
		refuse(answer, "LOAD_REFUSED", EINVAL, "%s: %s", name, reason);
		return;
	}
	int problem = create_maps(object, &failed);
	if (problem != 0) {
		refuse(answer, "MAP_CREATE_REFUSED", problem, "%s: map \"%s\" is refused", name, failed->name);
		remove_object(object);
		return;
	}
	object->tag = ++target->tags;
	struct object **last = &target->objects;
	while (*last != NULL)
		last = &(*last)->next;
	*last = object;
	put_object(&answer->result, object);
}

static void unload(struct target *target, const struct json *params, struct answer *answer)
{
	const char *name = json_text(json_get(params, "object"));
	for (struct object **at = &target->objects; name != NULL && *at != NULL; at = &(*at)->next) {
		if (strcmp((*at)->name, name) != 0)
			continue;
		struct object *object = *at;
		*at = object->next;
		remove_object(object);
		put(&answer->result, "null");
		return;
	}
	unknown(answer, "NO_SUCH_OBJECT", "there is no object \"%s\"", name == NULL ? "" : name);
}

static void loaded_objects(struct target *target, const struct json *params, struct answer *answer)
{
	(void)params;
	put(&answer->result, "[");
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		put_object(&answer->result, object);
		put(&answer->result, "%s", object->next == NULL ? "" : ",");
	}
	put(&answer->result, "]");
}

static void describe_map(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	if (map != NULL)
		put_map(&answer->result, map);
}

static void read_map(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	if (map == NULL)
		return;
	int problem = map_put_entries(map, &answer->result);
	if (problem != 0)
		refuse(answer, "MAP_READ_REFUSED", problem, "map \"%s\" cannot be read", map->name);
}

/* Writes one entry. @returns false if that failed, and the answer says why */
static bool update_entry(const struct map *map, const struct json *entry, struct answer *answer)
{
	struct buffer key = { 0 }, value = { 0 };
	bool read = get_bytes(entry, "key", &key, answer) && get_bytes(entry, "value", &value, answer);
	if (read && (key.length != map->symbol.key_size || value.length != map_user_value_size(map)))
		refuse(answer, "MAP_ENTRY_SIZE", EINVAL, "map \"%s\" has keys and values of another size", map->name);
	else if (read) {
		int problem = map_update(map, key.bytes, value.bytes, 0);
		if (problem != 0)
			refuse(answer, "MAP_UPDATE_REFUSED", problem, "an entry of map \"%s\" is refused", map->name);
	}
	buffer_free(&key);
	buffer_free(&value);
	return answer->error == 0;
}

static void update_map(struct target *target, const struct json *params, struct answer *answer)
{
	const struct json *update = json_get(params, "update"), *entries = json_get(update, "entries");
	struct map *map = find_map(target, update, answer);
	if (map == NULL)
		return;
	for (const struct json *entry = entries == NULL ? NULL : entries->first; entry != NULL; entry = entry->next)
		if (!update_entry(map, entry, answer))
			return;
	put(&answer->result, "null");
}

static void delete_entry(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	struct buffer key = { 0 };
	if (map == NULL || !get_bytes(params, "key", &key, answer))
		return;
	int problem = key.length == map->symbol.key_size ? map_delete(map, key.bytes) : EINVAL;
	buffer_free(&key);
	if (problem != 0)
		refuse(answer, "MAP_DELETE_REFUSED", problem, "map \"%s\" refuses to delete the key", map->name);
	else
		put(&answer->result, "null");
}

static void snapshot(struct target *target, const struct json *params, struct answer *answer)
{
	int count = 0;
	(void)params;
	put(&answer->result, "{\"maps\":{");
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		for (size_t n = 0; n < object->map_count; n++) {
			/* Maps without keys, such as queues, cannot be listed. */
			if (object->maps[n].symbol.key_size == 0)
				continue;
			put(&answer->result, "%s", count++ == 0 ? "" : ",");
			put_text(&answer->result, object->maps[n].name);
			put(&answer->result, ":");
			map_put_entries(&object->maps[n], &answer->result);
		}
	}
	put(&answer->result, "},\"attached\":[]}");
}

static void assumptions(struct target *target, const struct json *params, struct answer *answer)
{
	(void)target, (void)params;
	put(&answer->result, "[]");
}

static void advance_clock(struct target *target, const struct json *params, struct answer *answer)
{
	(void)target, (void)params;
	lack(answer, "virtual clock");
}

static void set_helper_duration(struct target *target, const struct json *params, struct answer *answer)
{
	(void)target, (void)params;
	lack(answer, "helper durations");
}

static void shut_down(struct target *target, const struct json *params, struct answer *answer)
{
	(void)params;
	target_clear(target);
	put(&answer->result, "null");
}

static const struct {
	const char *name;
	method *method;
} METHODS[] = {
	{ "load", load },
	{ "unload", unload },
	{ "loadedObjects", loaded_objects },
	{ "describeMap", describe_map },
	{ "readMap", read_map },
	{ "updateMap", update_map },
	{ "deleteMapEntry", delete_entry },
	{ "snapshot", snapshot },
	{ "assumptions", assumptions },
	{ "advanceClock", advance_clock },
	{ "setHelperDuration", set_helper_duration },
	{ "shutdown", shut_down },
};

method *find_method(const char *name)
{
	for (size_t n = 0; n < sizeof(METHODS) / sizeof(*METHODS); n++)
		if (strcmp(METHODS[n].name, name) == 0)
			return METHODS[n].method;
	return NULL;
}
