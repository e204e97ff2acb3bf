#define _GNU_SOURCE
#include "events/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/sys/kernel/tracing"
#define PATH_ROOM 256
#define FORMAT_ROOM 65536

static bool opened;
static char instance[PATH_ROOM / 2];
static int lines = -1;

static bool is_there(void)
{
	return access(FOLDER "/events", F_OK) == 0;
}

bool tracefs_open(void)
{
	if (opened || is_there())
		return opened = true;
	/* In an initramfs nothing may be mounted. */
	if (access("/sys/kernel", F_OK) != 0) {
		mkdir("/sys", 0755);
		mount("sysfs", "/sys", "sysfs", 0, NULL);
	}
	mount("tracefs", FOLDER, "tracefs", 0, NULL);
	return opened = is_there();
}

/* Reads a file of a tracepoint. @returns false if there is none */
static bool read_file(const char *event, const char *name, char *to, size_t room)
{
	char path[PATH_ROOM];
	const char *slash = strchr(event, '/');
	if (slash == NULL || strchr(slash + 1, '/') != NULL || strstr(event, "..") != NULL || strlen(event) > PATH_ROOM / 2 || !tracefs_open())
		return false;
	snprintf(path, sizeof(path), FOLDER "/events/%s/%s", event, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	size_t length = 0;
	ssize_t count;
	while (length < room - 1 && (count = read(file, to + length, room - 1 - length)) > 0)
		length += (size_t)count;
	close(file);
	to[length] = '\0';
	return length > 0;
}

int64_t tracepoint_id(const char *event)
{
	char text[32];
	return read_file(event, "id", text, sizeof(text)) ? atoll(text) : -1;
}

int tracepoint_offset(const char *event, const char *field)
{
	static char text[FORMAT_ROOM];
	char wanted[PATH_ROOM], array[PATH_ROOM];
	if (!read_file(event, "format", text, sizeof(text)))
		return -1;
	snprintf(wanted, sizeof(wanted), " %s;", field);
	snprintf(array, sizeof(array), " %s[", field);
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		char *declaration = strstr(line, "field:"), *offset = strstr(line, "offset:");
		if (declaration == NULL || offset == NULL)
			continue;
		char *end = strchr(declaration, ';');
		char *found = strstr(declaration, wanted);
		if (found == NULL)
			found = strstr(declaration, array);
		if (found != NULL && end != NULL && found < end)
			return atoi(offset + strlen("offset:"));
	}
	return -1;
}

bool trace_open(void)
{
	char path[PATH_ROOM];
	if (lines >= 0)
		return true;
	if (!tracefs_open())
		return false;
	snprintf(instance, sizeof(instance), FOLDER "/instances/rex-%d", getpid());
	if (mkdir(instance, 0700) < 0 && errno != EEXIST)
		return false;
	snprintf(path, sizeof(path), "%s/events/bpf_trace/bpf_trace_printk/enable", instance);
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool enabled = file >= 0 && write(file, "1", 1) == 1;
	if (file >= 0)
		close(file);
	snprintf(path, sizeof(path), "%s/trace_pipe", instance);
	if (enabled)
		lines = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (lines < 0)
		trace_close();
	return lines >= 0;
}

void trace_take(struct buffer *to)
{
	struct buffer text = { 0 };
	char piece[4096];
	ssize_t count;
	while (lines >= 0 && (count = read(lines, piece, sizeof(piece))) > 0)
		put_bytes(&text, piece, (size_t)count);
	for (char *line = text.length == 0 ? NULL : text.bytes; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');
		if (end != NULL)
			*end = '\0';
		put(to, "%s", to->length == 0 ? "" : ",");
		put_text(to, line);
		line = end == NULL ? NULL : end + 1;
	}
	buffer_free(&text);
}

void trace_close(void)
{
	if (lines >= 0)
		close(lines);
	lines = -1;
	if (instance[0] != '\0')
		rmdir(instance);
	instance[0] = '\0';
}
