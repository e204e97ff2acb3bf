#define _GNU_SOURCE
#include "events/fire.h"

#include <stdio.h>
#include <string.h>

#include "events/calls.h"
#include "events/event.h"
#include "events/network.h"
#include "events/runs.h"
#include "events/sample.h"
#include "events/tracefs.h"
#include "loaders/loader.h"
#include "target.h"

#define RAW_ENTER "raw_syscalls/sys_enter"
/* The first argument in the record of a tracepoint on the entry of a system call; each argument takes a word. */
#define FIRST_ARGUMENT 16

static void fire_deed(struct target *target, const struct json *event, enum hook hook, const char *place, const struct deed *deed,
		      struct answer *answer)
{
	struct wish wish;
	struct task task;
	if (others_see(target, hook, place, deed->number) || !read_wish(target, event, hook, place, &wish) ||
	    task_start(&task, &wish, deed, target->gate) != 0) {
		lack(answer, "any event");
		return;
	}
	runs_begin(target, 0);
	bool done = task_go(&task, deed, target->gate);
	runs_end(target);
	task_end(&task);
	if (done)
		runs_put(target, NULL, answer);
	else
		lack(answer, "any event");
}

/* The fields of a record become the arguments of the call. @returns false if the call cannot have them */
static bool read_fields(const char *place, const struct json *fields, struct deed *deed)
{
	bool raw = strcmp(place, RAW_ENTER) == 0;
	for (const struct json *field = fields == NULL ? NULL : fields->first; field != NULL; field = field->next) {
		uint64_t value;
		if (raw && strcmp(field->key, "args") == 0 && field->type == JSON_LIST) {
			int number = 0;
			for (const struct json *one = field->first; one != NULL; one = one->next)
				if (number == 6 || !get_wide(one, &deed->arguments[number++]))
					return false;
			continue;
		}
		if (!get_wide(field, &value))
			return false;
		if (raw && strcmp(field->key, "id") == 0) {
			deed->number = (long)value;
			continue;
		}
		int offset = tracepoint_offset(place, field->key);
		if (raw || offset < FIRST_ARGUMENT || offset % 8 != 0 || offset >= FIRST_ARGUMENT + 6 * 8)
			return false;
		deed->arguments[(offset - FIRST_ARGUMENT) / 8] = value;
	}
	return true;
}

static void fire_tracepoint(struct target *target, const struct json *event, struct answer *answer)
{
	const char *place = json_text(json_get(event, "event"));
	struct deed deed = { .kind = DEED_CALL };
	bool raw = place != NULL && strcmp(place, RAW_ENTER) == 0;
	if (place != NULL && starts_with(place, ENTER_CALL))
		deed.number = call_number(place + strlen(ENTER_CALL));
	/* Without a gate, a program at the raw tracepoints sees every call of the machine. */
	bool possible = place != NULL && (raw ? target->loader->tells_results : starts_with(place, ENTER_CALL) && deed.number >= 0);
	if (!possible || !read_fields(place, json_get(event, "fields"), &deed) || !call_is_harmless(deed.number, deed.arguments)) {
		lack(answer, "any event");
		return;
	}
	fire_deed(target, event, HOOK_TRACEPOINT, place, &deed, answer);
}

static void fire_probe(struct target *target, const struct json *event, struct answer *answer)
{
	const char *place = json_text(json_get(event, "function")), *type = json_text(json_get(event, "type"));
	struct deed deed = { .kind = DEED_CALL, .number = -1 };
	if (place != NULL && starts_with(place, FUNCTION_OF_CALL))
		deed.number = call_number(place + strlen(FUNCTION_OF_CALL));
	bool entry = type != NULL && strcmp(type, "kprobe") == 0, leaving = type != NULL && strcmp(type, "kretprobe") == 0;
	if (deed.number < 0 || (!entry && !leaving)) {
		lack(answer, "any event");
		return;
	}
	fire_deed(target, event, entry ? HOOK_KPROBE : HOOK_KRETPROBE, place, &deed, answer);
}

/* The interface of a packet: the one that it names, or the only one whose programs see it. @returns false if there are several */
static bool find_interface(const struct target *target, const struct json *event, bool egress, const char **name)
{
	*name = json_text(json_get(event, "interface"));
	if (*name != NULL)
		return true;
	for (const struct attachment *one = target->attachments; one != NULL; one = one->next) {
		bool sees = egress ? one->hook == HOOK_TC_OUT : one->hook == HOOK_XDP || one->hook == HOOK_TC_IN;
		if (!sees)
			continue;
		if (*name != NULL && strcmp(*name, one->place) != 0)
			return false;
		*name = one->place;
	}
	return true;
}

/* Whether a frame has the tag of a VLAN. */
static bool is_tagged(const struct buffer *frame)
{
	static const char PROTOCOLS[][2] = { { '\x81', '\x00' }, { '\x88', '\xa8' } };
	return frame->length >= 14 && (memcmp(frame->bytes + 12, PROTOCOLS[0], 2) == 0 || memcmp(frame->bytes + 12, PROTOCOLS[1], 2) == 0);
}

static void fire_packet(struct target *target, const struct json *event, struct answer *answer)
{
	const char *direction = json_text(json_get(event, "direction")), *name;
	const struct json *text = json_get(event, "bytes");
	bool egress = direction != NULL && strcmp(direction, "egress") == 0;
	struct buffer frame = { 0 };
	struct sightings seen = { 0 };
	if (text == NULL || text->type != JSON_TEXT || !get_base64(&frame, text->text, text->length)) {
		fault(answer, INVALID_PARAMS, "event.bytes: bytes in base64 are expected");
	} else if (!find_interface(target, event, egress, &name) || (name != NULL && !egress && strcmp(name, "lo") == 0) ||
		   (egress && is_tagged(&frame))) {
		/* What arrives at the loopback interface has left it. Tags of leaving frames are beside the data, not in them. */
		lack(answer, "any event");
	} else {
		runs_begin(target, 0);
		target->gate->open = 1;
		int problem = name == NULL ? 0 : network_send(name, egress, frame.bytes, frame.length, &seen);
		runs_end(target);
		if (problem != 0) {
			fprintf(stderr, "a frame of %zu bytes cannot be sent: %s\n", frame.length, strerror(problem));
			lack(answer, "any event");
		} else {
			runs_put(target, &seen, answer);
		}
	}
	buffer_free(&frame);
}

void fire(struct target *target, const struct json *params, struct answer *answer)
{
	const struct json *event = json_get(params, "event");
	const char *kind = json_text(json_get(event, "kind"));
	int64_t cpu = 0;
	if (kind == NULL)
		fault(answer, INVALID_PARAMS, "params.event: an event is expected");
	else if (json_get(event, "program") != NULL || (json_whole(json_get(event, "cpu"), &cpu) && cpu != 0))
		lack(answer, "any event");
	else if (strcmp(kind, "packet") == 0)
		fire_packet(target, event, answer);
	else if (strcmp(kind, "tracepoint") == 0)
		fire_tracepoint(target, event, answer);
	else if (strcmp(kind, "probe") == 0)
		fire_probe(target, event, answer);
	else if (strcmp(kind, "perf_sample") == 0)
		fire_sample(target, event, answer);
	else
		fault(answer, INVALID_PARAMS, "params.event: \"%s\" is no kind of event", kind);
}
