#include "objects/lifetime.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "events/attach.h"
#include "loaders/loader.h"
#include "loaders/process.h"
#include "maps/maps.h"
#include "maps/records.h"

/* Notes the signals that a loader got. */
static void note_signals(struct target *target, struct loading *loading)
{
	for (; loading != NULL && loading->signals > 0; loading->signals--)
		put(&target->signals, "%s\"SIGSYS to %d (loader)\"", target->signals.length == 0 ? "" : ",", loading->number_of_process);
}

static bool has_attachments(const struct target *target, const struct object *object)
{
	for (const struct attachment *one = target->attachments; one != NULL; one = one->next)
		if (one->object == object)
			return true;
	return false;
}

bool end_loader(struct target *target, struct object *object)
{
	uint32_t ids[MOST_MAPS];
	for (size_t n = 0; n < object->map_count; n++) {
		ids[n] = object->maps[n].id;
		records_close(&object->maps[n]);
	}
	detach_object(target, object, false);
	bool stays = has_attachments(target, object);
	loading_end(object->loading);
	object->loading = NULL;
	for (size_t n = 0; n < object->program_count; n++)
		object->programs[n].fd = -1;
	for (size_t n = 0; n < object->map_count; n++) {
		object->maps[n].loading = NULL;
		object->maps[n].fd = stays && ids[n] != 0 ? map_by_id(NULL, ids[n]) : -1;
	}
	return stays;
}

void remove_object(struct target *target, struct object *object)
{
	detach_object(target, object, true);
	if (object->loading != NULL)
		end_loader(target, object);
	for (size_t n = 0; n < object->map_count; n++)
		if (object->maps[n].fd >= 0)
			close(object->maps[n].fd);
	for (struct object **at = &target->objects; *at != NULL; at = &(*at)->next) {
		if (*at == object) {
			*at = object->next;
			break;
		}
	}
	target->loader->forget(object);
	object_free(object);
}

void target_notice(struct target *target)
{
	for (struct object *object = target->objects, *next; object != NULL; object = next) {
		next = object->next;
		if (object->loading == NULL) {
			if (!has_attachments(target, object))
				remove_object(target, object);
			continue;
		}
		note_signals(target, object->loading);
		if (loading_lives(object->loading))
			continue;
		if (object->loading->death == SIGSYS) {
			object->loading->signals = 1;
			note_signals(target, object->loading);
		}
		if (!end_loader(target, object))
			remove_object(target, object);
	}
}
