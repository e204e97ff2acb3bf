#define _GNU_SOURCE
#include "fire.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "attach.h"
#include "events/calls.h"
#include "events/network.h"
#include "events/task.h"
#include "events/tracefs.h"
#include "loaders/loader.h"
#include "loaders/process.h"
#include "runs.h"
#include "target.h"

#define RAW_ENTER "raw_syscalls/sys_enter"
#define ENTER "syscalls/sys_enter_"
#define FUNCTION "__x64_sys_"
/* The first argument in the record of a tracepoint on the entry of a system call; each argument takes a word. */
#define FIRST_ARGUMENT 16
#define LONGEST_PERIOD 1000000000

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* A number of 64 bits is a decimal text. */
static bool get_wide(const struct json *node, uint64_t *value)
{
	const char *text = json_text(node);
	char *end;
	if (text == NULL || *text == '\0')
		return false;
	errno = 0;
	*value = *text == '-' ? (uint64_t)strtoll(text, &end, 10) : strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

/* The task of an event at a place. @returns false if no task can be like that */
static bool read_wish(const struct target *target, const struct json *event, enum hook hook, const char *place, struct wish *wish)
{
	const struct json *task = json_get(event, "task"), *none = json_get(event, "noTask");
	int64_t pid = 0, process = 0;
	*wish = (struct wish){ .any_pid = true };
	if (none != NULL && none->type == JSON_TRUE)
		return false;
	for (const struct attachment *one = target->attachments; one != NULL; one = one->next)
		if (one->hook == hook && strcmp(one->place, place) == 0)
			wish->any_pid = wish->any_pid && !one->program->asks_for_task;
	/* Without one, the idle task is meant: nobody else can be it where a program asks. */
	if (task == NULL)
		return wish->any_pid;
	wish->name = json_text(json_get(task, "comm"));
	if (!json_whole(json_get(task, "pid"), &pid) || pid < 1 || pid > INT32_MAX)
		return wish->any_pid;
	if (json_whole(json_get(task, "tgid"), &process) && process != pid && !wish->any_pid)
		return false;
	wish->pid = (pid_t)pid;
	return true;
}

/* The system call that is named by a tracepoint on its entry or exit, or by its function; -1 for none. */
static long call_of(const char *place)
{
	static const char *const STARTS[] = { ENTER, "syscalls/sys_exit_", FUNCTION };
	for (size_t n = 0; n < sizeof(STARTS) / sizeof(*STARTS); n++)
		if (starts_with(place, STARTS[n]))
			return call_number(place + strlen(STARTS[n]));
	return -1;
}

/* Whether a program that the event is not for would see the system call, too. */
static bool others_see(const struct target *target, enum hook hook, const char *place, long number)
{
	for (const struct attachment *one = target->attachments; one != NULL; one = one->next) {
		if (one->hook > HOOK_KRETPROBE || (one->hook == hook && strcmp(one->place, place) == 0))
			continue;
		/* Every call passes the raw tracepoints. Programs at other events of the kernel may see parts of the call. */
		bool named = starts_with(one->place, "syscalls/") || starts_with(one->place, FUNCTION);
		if (!named || (number >= 0 && call_of(one->place) == number))
			return true;
	}
	return false;
}

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
	if (place != NULL && starts_with(place, ENTER))
		deed.number = call_number(place + strlen(ENTER));
	/* Without a gate, a program at the raw tracepoints sees every call of the machine. */
	bool possible = place != NULL && (raw ? target->loader->tells_results : starts_with(place, ENTER) && deed.number >= 0);
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
	if (place != NULL && starts_with(place, FUNCTION))
		deed.number = call_number(place + strlen(FUNCTION));
	bool entry = type != NULL && strcmp(type, "kprobe") == 0, leaving = type != NULL && strcmp(type, "kretprobe") == 0;
	if (deed.number < 0 || (!entry && !leaving)) {
		lack(answer, "any event");
		return;
	}
	fire_deed(target, event, entry ? HOOK_KPROBE : HOOK_KRETPROBE, place, &deed, answer);
}

/* An event that a program can be run by, for the task. @returns false if there can be none like that */
static bool read_sample(const struct json *event, struct perf_event_attr *attributes, struct deed *deed)
{
	static const char *const CHOSEN[] = { "counter", "enabled", "running", "counterError", "kernelStack", "userStack", "callChain" };
	const char *name = json_text(json_get(event, "event"));
	uint64_t period = 0;
	for (size_t n = 0; n < sizeof(CHOSEN) / sizeof(*CHOSEN); n++)
		if (json_get(event, CHOSEN[n]) != NULL)
			return false;
	if (json_get(event, "period") != NULL && !get_wide(json_get(event, "period"), &period))
		return false;
	if (json_get(event, "address") != NULL && !get_wide(json_get(event, "address"), &deed->address))
		return false;
	*attributes = (struct perf_event_attr){ .type = PERF_TYPE_SOFTWARE, .sample_period = period, .disabled = 1 };
	if (name == NULL || strcmp(name, "cpu-clock") == 0) {
		attributes->config = PERF_COUNT_SW_CPU_CLOCK;
		deed->kind = DEED_SPIN;
		return period > 0 && period <= LONGEST_PERIOD && deed->address == 0;
	}
	attributes->config = PERF_COUNT_SW_PAGE_FAULTS;
	deed->kind = DEED_TOUCH;
	deed->pages = period;
	return strcmp(name, "page-faults") == 0 && period > 0 && period <= 1000;
}

/* Runs every program that is on a perf event at a sample of the task. */
static void fire_sample(struct target *target, const struct json *event, struct answer *answer)
{
	struct perf_event_attr attributes;
	struct deed deed = { .number = -1 };
	struct wish wish;
	struct task task;
	const struct attachment *sampled = NULL;
	int programs = 0;
	for (const struct attachment *one = target->attachments; one != NULL; one = one->next) {
		programs += one->hook == HOOK_PERF_EVENT;
		sampled = one->hook == HOOK_PERF_EVENT ? one : sampled;
	}
	/* One sample is of one event, which has one program. Without a gate it would run at later samples, too. */
	if (programs > 1 || !target->loader->tells_results || !read_sample(event, &attributes, &deed) || !read_wish(target, event, HOOK_PERF_EVENT, "", &wish) ||
	    task_start(&task, &wish, &deed, target->gate) != 0) {
		lack(answer, "any event");
		return;
	}
	int file = -1, problem = 0;
	if (sampled != NULL) {
		struct loading *loading = sampled->object->loading;
		file = open_event(sampled->object, &attributes, task.pid, -1);
		problem = file < 0 || loading_call(loading, SYS_ioctl, file, PERF_EVENT_IOC_SET_BPF, sampled->program->fd, 0, 0, 0) < 0 ||
			  loading_call(loading, SYS_ioctl, file, PERF_EVENT_IOC_ENABLE, 0, 0, 0, 0) < 0;
	}
	runs_begin(target, 1);
	bool done = problem == 0 && task_go(&task, &deed, target->gate);
	runs_end(target);
	if (file >= 0)
		loading_call(sampled->object->loading, SYS_close, file, 0, 0, 0, 0, 0);
	task_end(&task);
	if (done && (sampled == NULL || runs_count(target) == 1))
		runs_put(target, NULL, answer);
	else
		lack(answer, "any event");
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
	struct sightings seen;
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
