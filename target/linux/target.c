#define _GNU_SOURCE
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "events/attach.h"
#include "events/fire.h"
#include "events/network.h"
#include "events/tracefs.h"
#include "fail.h"
#include "loaders/loader.h"
#include "loaders/process.h"
#include "loaders/rex-log.h"
#include "maps/map-methods.h"
#include "maps/maps.h"
#include "objects/lifetime.h"
#include "objects/object-maps.h"

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

void target_clear(struct target *target)
{
	while (target->objects != NULL)
		remove_object(target, target->objects);
	network_clear();
	trace_close();
	rex_take_log(target);
	rex_close_log();
	buffer_free(&target->log.lines);
	buffer_free(&target->log.all);
	free(target->log.panic);
	free(target->log.oops);
	target->log = (struct log){ 0 };
	buffer_free(&target->trace);
	buffer_free(&target->signals);
	target->preferences = 0;
	target->kernel = 0;
}

static void load(struct target *target, const struct json *params, struct answer *answer)
{
	struct buffer bytes = { 0 };
	const char *name = json_text(json_get(params, "name")), *reason;
	if (name == NULL)
		fault(answer, INVALID_PARAMS, "params.name: a text is expected");
	if (name == NULL || !get_bytes(params, "bytes", &bytes, answer))
		return;
	struct object *object = object_read(name, (unsigned char *)bytes.bytes, bytes.length, &reason);
	if (object == NULL) {
		refuse(answer, "LOAD_REFUSED", EINVAL, "%s: %s", name, reason);
		return;
	}
	object->tag = ++target->tags;
	for (size_t n = 0; n < object->program_count; n++)
		object->programs[n].number = ++target->numbers;
	bool loaded = target->loader->prepare(object, answer);
	object->loading = loaded ? loading_start(target->loaders_survive) : NULL;
	if (loaded && object->loading == NULL) {
		refuse(answer, "LOADER_REFUSED", errno, "%s: no process can be started for it", name);
		loaded = false;
	}
	loaded = loaded && create_maps(target, object, json_get(params, "options"), answer) && target->loader->load(object, answer);
	struct object **last = &target->objects;
	while (*last != NULL)
		last = &(*last)->next;
	*last = object;
	if (loaded)
		put_object(&answer->result, object);
	else
		remove_object(target, object);
}

static void unload(struct target *target, const struct json *params, struct answer *answer)
{
	const char *name = json_text(json_get(params, "object"));
	for (struct object *object = target->objects; name != NULL && object != NULL; object = object->next) {
		if (strcmp(object->name, name) != 0 || object->loading == NULL)
			continue;
		if (!end_loader(target, object))
			remove_object(target, object);
		put(&answer->result, "null");
		return;
	}
	unknown(answer, "NO_SUCH_OBJECT", "there is no object \"%s\"", name == NULL ? "" : name);
}

static void loaded_objects(struct target *target, const struct json *params, struct answer *answer)
{
	(void)params;
	put(&answer->result, "[");
	int count = 0;
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		if (object->loading == NULL)
			continue;
		put(&answer->result, "%s", count++ == 0 ? "" : ",");
		put_object(&answer->result, object);
	}
	put(&answer->result, "]");
}

/* The names of attached programs, as a list. */
static void put_attached(const struct target *target, struct buffer *to)
{
	int count = 0;
	put(to, "[");
	for (struct attachment *one = target->attachments; one != NULL; one = one->next) {
		put(to, "%s", count++ == 0 ? "" : ",");
		put_text(to, one->program->name);
	}
	put(to, "]");
}

static void snapshot(struct target *target, const struct json *params, struct answer *answer)
{
	int count = 0;
	(void)params;
	put(&answer->result, "{\"maps\":{");
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		for (size_t n = 0; n < object->map_count; n++) {
			if (!map_has_entries(&object->maps[n]))
				continue;
			put(&answer->result, "%s", count++ == 0 ? "" : ",");
			put_text(&answer->result, object->maps[n].name);
			put(&answer->result, ":");
			map_put_entries(&object->maps[n], &answer->result);
		}
	}
	put(&answer->result, "},\"attached\":");
	put_attached(target, &answer->result);
	struct buffer lines = { 0 };
	trace_take(&lines);
	if (lines.length > 0)
		put(&target->trace, "%s%s", target->trace.length == 0 ? "" : ",", lines.bytes);
	buffer_free(&lines);
	rex_take_log(target);
	put(&answer->result, ",\"trace\":[%s],\"log\":[%s],\"signals\":[%s]}", target->trace.length == 0 ? "" : target->trace.bytes,
	    target->log.all.length == 0 ? "" : target->log.all.bytes, target->signals.length == 0 ? "" : target->signals.bytes);
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
	{ "tryMapOperation", try_operation },
	{ "listenToMap", listen_to_map },
	{ "putCounter", put_counter },
	{ "takeRecords", take_records },
	{ "countWakeups", count_wakeups },
	{ "attach", attach },
	{ "detach", detach },
	{ "fire", fire },
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
