#include "events/event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "events/calls.h"

bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool get_wide(const struct json *node, uint64_t *value)
{
	const char *text = json_text(node);
	char *end;
	if (text == NULL || *text == '\0')
		return false;
	errno = 0;
	*value = *text == '-' ? (uint64_t)strtoll(text, &end, 10) : strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

bool read_wish(const struct target *target, const struct json *event, enum hook hook, const char *place, struct wish *wish)
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
	static const char *const STARTS[] = { ENTER_CALL, "syscalls/sys_exit_", FUNCTION_OF_CALL };
	for (size_t n = 0; n < sizeof(STARTS) / sizeof(*STARTS); n++)
		if (starts_with(place, STARTS[n]))
			return call_number(place + strlen(STARTS[n]));
	return -1;
}

bool others_see(const struct target *target, enum hook hook, const char *place, long number)
{
	for (const struct attachment *one = target->attachments; one != NULL; one = one->next) {
		if (one->hook > HOOK_KRETPROBE || (one->hook == hook && strcmp(one->place, place) == 0))
			continue;
		/* Every call passes the raw tracepoints. Programs at other events of the kernel may see parts of the call. */
		bool named = starts_with(one->place, "syscalls/") || starts_with(one->place, FUNCTION_OF_CALL);
		if (!named || (number >= 0 && call_of(one->place) == number))
			return true;
	}
	return false;
}
