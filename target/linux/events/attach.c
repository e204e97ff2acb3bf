#define _GNU_SOURCE
#include "events/attach.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "events/netlink.h"
#include "events/network.h"
#include "events/tracefs.h"
#include "fail.h"
#include "loaders/process.h"
#include "maps/maps.h"
#include "target.h"

#define KPROBE_TYPE "/sys/bus/event_source/devices/kprobe/type"
#define RETURN_PROBE 1
/* BPF_TCX_INGRESS and BPF_TCX_EGRESS, which older headers lack. */
#define TCX_INGRESS 46
#define TCX_EGRESS 47

int open_event(const struct object *object, struct perf_event_attr *attributes, int pid, int cpu)
{
	attributes->size = sizeof(*attributes);
	return (int)loading_call(object->loading, SYS_perf_event_open, (long)attributes, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC, 0);
}

static void close_file(const struct object *object, int file)
{
	if (file >= 0)
		loading_call(object->loading, SYS_close, file, 0, 0, 0, 0, 0);
}

/* Puts a program on a perf event. @returns 0, or an error number */
static int put_on_event(const struct attachment *attachment)
{
	if (loading_call(attachment->object->loading, SYS_ioctl, attachment->file, PERF_EVENT_IOC_SET_BPF, attachment->program->fd, 0, 0, 0) < 0)
		return errno;
	return result_of(loading_call(attachment->object->loading, SYS_ioctl, attachment->file, PERF_EVENT_IOC_ENABLE, 0, 0, 0, 0));
}

static int on_event(struct attachment *attachment, struct perf_event_attr *attributes, int pid, int cpu)
{
	attachment->file = open_event(attachment->object, attributes, pid, cpu);
	return attachment->file < 0 ? errno : put_on_event(attachment);
}

static int on_tracepoint(struct attachment *attachment)
{
	int64_t id = tracepoint_id(attachment->place);
	struct perf_event_attr attributes = { .type = PERF_TYPE_TRACEPOINT, .config = (uint64_t)id, .sample_period = 1, .wakeup_events = 1 };
	return id < 0 ? ENOENT : on_event(attachment, &attributes, -1, 0);
}

static int on_function(struct attachment *attachment)
{
	struct perf_event_attr attributes = { .config = attachment->hook == HOOK_KRETPROBE ? RETURN_PROBE : 0, .sample_period = 1 };
	FILE *file = fopen(KPROBE_TYPE, "r");
	unsigned int type;
	bool found = file != NULL && fscanf(file, "%u", &type) == 1;
	if (file != NULL)
		fclose(file);
	if (!found)
		return EOPNOTSUPP;
	attributes.type = type;
	attributes.kprobe_func = (uintptr_t)attachment->place;
	return on_event(attachment, &attributes, -1, 0);
}

/* An event that never samples by itself: each sample of a scenario is one of the task that it wants. */
static int on_samples(struct target *target, struct attachment *attachment)
{
	struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY, .sample_period = 1 };
	for (struct attachment *one = target->attachments; one != NULL; one = one->next)
		if (one->program == attachment->program && one->hook == HOOK_PERF_EVENT)
			/* There is one event, which takes one program. */
			return put_on_event(one);
	return on_event(attachment, &attributes, 0, -1);
}

static int link_to(struct attachment *attachment, int index, uint32_t type, uint32_t flags)
{
	union bpf_attr attributes = { 0 };
	attributes.link_create.prog_fd = (uint32_t)attachment->program->fd;
	attributes.link_create.target_ifindex = (uint32_t)index;
	attributes.link_create.attach_type = type;
	attributes.link_create.flags = flags;
	attachment->file = (int)bpf_call(attachment->object->loading, BPF_LINK_CREATE, &attributes, sizeof(attributes));
	return result_of(attachment->file);
}

static int on_interface(struct target *target, struct attachment *attachment, const char *way)
{
	int index = network_interface(attachment->place), program = attachment->program->fd;
	bool egress = attachment->hook == HOOK_TC_OUT, is_xdp = attachment->hook == HOOK_XDP;
	struct loading *loading = attachment->object->loading;
	if (index == 0)
		return ENODEV;
	if (is_xdp && strcmp(way, "netlink") == 0)
		return netlink_set_xdp(loading, index, program);
	if (is_xdp)
		return link_to(attachment, index, BPF_XDP, XDP_FLAGS_SKB_MODE);
	if (strcmp(way, "tcx") == 0)
		return link_to(attachment, index, egress ? TCX_EGRESS : TCX_INGRESS, 0);
	attachment->preference = ++target->preferences;
	int problem = network_classify(attachment->place);
	return problem != 0 ? problem : netlink_add_filter(loading, index, egress, attachment->preference, program, attachment->program->name);
}

static bool find_program(struct target *target, const char *name, struct attachment *found)
{
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		size_t length = strlen(object->name);
		bool named = strncmp(name, object->name, length) == 0 && name[length] == '/';
		for (size_t n = 0; n < object->program_count; n++) {
			struct program *program = &object->programs[n];
			if (strcmp(program->name, name) != 0 && !(named && strcmp(program->name, name + length + 1) == 0))
				continue;
			found->object = object;
			found->program = program;
			return true;
		}
	}
	return false;
}

/* The hook by the section's name; -1 for one that the adapter lacks. */
static int hook_of(const struct program *program)
{
	static const struct {
		const char *section;
		enum hook hook;
	} HOOKS[] = { { "tracepoint", HOOK_TRACEPOINT }, { "kprobe", HOOK_KPROBE }, { "kretprobe", HOOK_KRETPROBE },
		      { "perf_event", HOOK_PERF_EVENT }, { "xdp", HOOK_XDP },	    { "tc", HOOK_TC_IN } };
	size_t length = strcspn(program->section, "/");
	for (size_t n = 0; n < sizeof(HOOKS) / sizeof(*HOOKS); n++)
		if (strlen(HOOKS[n].section) == length && memcmp(HOOKS[n].section, program->section, length) == 0)
			return (int)HOOKS[n].hook;
	return -1;
}

/* Reads a place: `eth0 egress by tcx`. @returns the way, or an empty text */
static const char *read_place(struct attachment *attachment, char *text)
{
	char *way = strstr(text, " by ");
	if (way != NULL)
		*way = '\0';
	size_t length = strlen(text);
	if (attachment->hook == HOOK_TC_IN && length > 7 && strcmp(text + length - 7, " egress") == 0) {
		text[length - 7] = '\0';
		attachment->hook = HOOK_TC_OUT;
	}
	snprintf(attachment->place, sizeof(attachment->place), "%s", text);
	return way == NULL ? "" : way + 4;
}

static int put_on(struct target *target, struct attachment *attachment, const char *way)
{
	switch (attachment->hook) {
	case HOOK_TRACEPOINT:
		return on_tracepoint(attachment);
	case HOOK_KPROBE:
	case HOOK_KRETPROBE:
		return on_function(attachment);
	case HOOK_PERF_EVENT:
		return on_samples(target, attachment);
	default:
		return on_interface(target, attachment, way);
	}
}

static bool is_there(const struct target *target, const struct attachment *wanted)
{
	for (struct attachment *one = target->attachments; one != NULL; one = one->next)
		if (one->program == wanted->program && one->hook == wanted->hook && strcmp(one->place, wanted->place) == 0)
			return true;
	return false;
}

static void tell_refusal(const struct target *target, const struct attachment *attachment, int problem, struct answer *answer)
{
	const char *name = attachment->program->name, *place = attachment->place, *type = program_type(attachment->program->section);
	if (problem == ENODEV && attachment->hook >= HOOK_XDP)
		refuse(answer, "DEVICE_NAME", problem, "there is no network interface \"%s\"", place);
	else if (problem == EEXIST && is_there(target, attachment))
		refuse(answer, "ATTACHED_ALREADY", problem, "program \"%s\" is attached there already", name);
	else if (attachment->hook >= HOOK_XDP)
		refuse(answer, "ATTACH_REFUSED", problem, "program \"%s\" cannot be attached to %s", name, place);
	else
		refuse(answer, "ATTACH_REFUSED", problem, "%s program \"%s\" cannot be attached to \"%s\"", type, name, place);
}

void attach(struct target *target, const struct json *params, struct answer *answer)
{
	const char *name = json_text(json_get(params, "program")), *to = json_text(json_get(params, "to"));
	struct attachment *attachment = need(calloc(1, sizeof(*attachment)));
	char text[sizeof(attachment->place)] = "";
	attachment->file = -1;
	if (name == NULL || !find_program(target, name, attachment)) {
		unknown(answer, "NO_SUCH_PROGRAM", "there is no program \"%s\"", name == NULL ? "" : name);
		free(attachment);
		return;
	}
	const char *place = to != NULL ? to : attach_point(attachment->program->section);
	int hook = hook_of(attachment->program);
	if (hook < 0 || (place == NULL && hook != HOOK_PERF_EVENT) || (place != NULL && strlen(place) >= sizeof(attachment->place))) {
		lack(answer, "any event");
		free(attachment);
		return;
	}
	attachment->hook = (enum hook)hook;
	snprintf(text, sizeof(text), "%s", place == NULL ? "" : place);
	const char *way = read_place(attachment, text);
	if ((hook == HOOK_KPROBE || hook == HOOK_KRETPROBE) && is_there(target, attachment)) {
		/* Whether the kernel takes it depends on the loader: a probe of its own for each attachment, or one for all. */
		lack(answer, "any event");
		free(attachment);
		return;
	}
	int problem = put_on(target, attachment, way);
	if (problem != 0) {
		if (problem == EOPNOTSUPP && hook != HOOK_XDP)
			lack(answer, "kprobe programs");
		else
			tell_refusal(target, attachment, problem, answer);
		close_file(attachment->object, attachment->file);
		free(attachment);
		return;
	}
	struct attachment **last = &target->attachments;
	while (*last != NULL)
		last = &(*last)->next;
	*last = attachment;
	put(&answer->result, "null");
}

static void take_off(struct attachment *attachment)
{
	int index = attachment->hook >= HOOK_XDP ? network_interface(attachment->place) : 0;
	if (attachment->preference != 0)
		netlink_remove_filter(index, attachment->hook == HOOK_TC_OUT, attachment->preference);
	else if (attachment->file >= 0)
		close_file(attachment->object, attachment->file);
	else if (attachment->hook == HOOK_XDP)
		netlink_set_xdp(NULL, index, -1);
	free(attachment);
}

void detach(struct target *target, const struct json *params, struct answer *answer)
{
	const char *name = json_text(json_get(params, "program"));
	struct attachment wanted;
	int count = 0;
	if (name == NULL || !find_program(target, name, &wanted)) {
		unknown(answer, "NO_SUCH_PROGRAM", "there is no program \"%s\"", name == NULL ? "" : name);
		return;
	}
	for (struct attachment **at = &target->attachments; *at != NULL;) {
		struct attachment *one = *at;
		if (one->program != wanted.program) {
			at = &one->next;
			continue;
		}
		*at = one->next;
		take_off(one);
		count++;
	}
	if (count == 0)
		unknown(answer, "NOT_ATTACHED", "program \"%s\" is not attached", name);
	else
		put(&answer->result, "null");
}

void detach_object(struct target *target, const struct object *object, bool everything)
{
	for (struct attachment **at = &target->attachments; *at != NULL;) {
		struct attachment *one = *at;
		bool goes = one->object == object && (everything || one->file >= 0);
		if (!goes) {
			at = &one->next;
			continue;
		}
		*at = one->next;
		take_off(one);
	}
}
