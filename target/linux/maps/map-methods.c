#define _GNU_SOURCE
#include "maps/map-methods.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "maps/maps.h"
#include "maps/records.h"

struct map *find_map(struct target *target, const struct json *params, struct answer *answer)
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

void put_map(struct buffer *to, const struct map *map)
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
	put(to, ",\"maxEntries\":%u,\"flags\":%u,\"shared\":%s}", symbol->max_entries, symbol->flags, map->shared ? "true" : "false");
}

bool get_bytes(const struct json *params, const char *key, struct buffer *bytes, struct answer *answer)
{
	const struct json *text = json_get(params, key);
	if (text != NULL && text->type == JSON_TEXT && get_base64(bytes, text->text, text->length))
		return true;
	buffer_free(bytes);
	fault(answer, INVALID_PARAMS, "params.%s: bytes in base64 are expected", key);
	return false;
}

void describe_map(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	if (map != NULL)
		put_map(&answer->result, map);
}

void read_map(struct target *target, const struct json *params, struct answer *answer)
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

void update_map(struct target *target, const struct json *params, struct answer *answer)
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

void delete_entry(struct target *target, const struct json *params, struct answer *answer)
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

static const struct {
	const char *action;
	int command;
	/* Whether it takes a value, and whether the kernel is given a place for one, or for a key. */
	bool has_value, has_place;
} OPERATIONS[] = {
	{ "update", BPF_MAP_UPDATE_ELEM, true, true },
	{ "delete", BPF_MAP_DELETE_ELEM, false, false },
	{ "lookup", BPF_MAP_LOOKUP_ELEM, false, true },
	{ "take", BPF_MAP_LOOKUP_AND_DELETE_ELEM, false, true },
	{ "next key", BPF_MAP_GET_NEXT_KEY, false, true },
};

void try_operation(struct target *target, const struct json *params, struct answer *answer)
{
	const struct json *operation = json_get(params, "operation");
	const char *action = json_text(json_get(operation, "action"));
	struct map *map = find_map(target, params, answer);
	struct buffer key = { 0 }, value = { 0 };
	int64_t flags = 0;
	size_t n = 0;
	while (n < sizeof(OPERATIONS) / sizeof(*OPERATIONS) && (action == NULL || strcmp(OPERATIONS[n].action, action) != 0))
		n++;
	if (map == NULL)
		return;
	if (n == sizeof(OPERATIONS) / sizeof(*OPERATIONS) || !json_whole(json_get(operation, "flags"), &flags)) {
		fault(answer, INVALID_PARAMS, "params.operation: an action with its flags is expected");
		return;
	}
	bool read = get_bytes(operation, "key", &key, answer) && get_bytes(operation, "value", &value, answer);
	if (read && (key.length != map->symbol.key_size || (OPERATIONS[n].has_value && value.length != map_user_value_size(map)))) {
		refuse(answer, "MAP_ENTRY_SIZE", EINVAL, "map \"%s\" has keys and values of another size", map->name);
	} else if (read) {
		/* The kernel writes a value or a key there. */
		char *room = need(calloc(1, map_user_value_size(map) + map->symbol.key_size + 1));
		if (OPERATIONS[n].has_value)
			memcpy(room, value.bytes, value.length);
		int problem = result_of(map_element(map, OPERATIONS[n].command, key.bytes, OPERATIONS[n].has_place ? room : NULL, (uint64_t)flags));
		free(room);
		if (problem != 0)
			refuse(answer, "MAP_OPERATION_REFUSED", problem, "map \"%s\" refuses \"%s\"", map->name, action);
		else
			put(&answer->result, "null");
	}
	buffer_free(&key);
	buffer_free(&value);
}

void listen_to_map(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	int64_t pages = 0;
	if (map == NULL)
		return;
	json_whole(json_get(params, "pages"), &pages);
	int problem = records_listen(map, (long)pages);
	if (problem != 0)
		refuse(answer, "LISTEN_REFUSED", problem, "nobody can listen to map \"%s\"", map->name);
	else
		put(&answer->result, "null");
}

void put_counter(struct target *target, const struct json *params, struct answer *answer)
{
	/* No counter of a real kernel has a chosen value. */
	(void)target, (void)params;
	lack(answer, "any event");
}

void take_records(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	int problem = map == NULL ? 0 : records_take(map, &answer->result);
	if (problem != 0)
		refuse(answer, "RECORDS_REFUSED", problem, "nobody listens to map \"%s\"", map->name);
}

void count_wakeups(struct target *target, const struct json *params, struct answer *answer)
{
	struct map *map = find_map(target, params, answer);
	if (map == NULL)
		return;
	int count = records_wakeups(map);
	if (records_unsure(map))
		lack(answer, "any event");
	else if (count < 0)
		refuse(answer, "RECORDS_REFUSED", EINVAL, "map \"%s\" is no ring buffer", map->name);
	else
		put(&answer->result, "%d", count);
}
