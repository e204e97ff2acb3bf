#define _GNU_SOURCE
#include "loaders/rex-log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loaders/loader.h"
#include "loaders/process.h"
#include "maps/maps.h"
#include "target.h"

#define RECORD_ROOM 8192
#define PREFIX "rex: "
#define PANICKED "panicked at "
#define TIMED_OUT "Timeout in Rex program"

static int log_file = -1;

bool rex_open_log(void)
{
	if (log_file < 0) {
		log_file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (log_file >= 0)
			lseek(log_file, 0, SEEK_END);
	}
	return log_file >= 0;
}

void rex_close_log(void)
{
	if (log_file >= 0)
		close(log_file);
	log_file = -1;
}

struct rex_panic rex_read_panic(char *text)
{
	struct rex_panic panic = { .message = text };
	char *end = strstr(text, ":\n");
	if (strncmp(text, PANICKED, strlen(PANICKED)) != 0 || end == NULL)
		return panic;
	*end = '\0';
	panic.place = text + strlen(PANICKED);
	panic.message = end + 2;
	return panic;
}

/* Takes the escapes out of a record: the kernel writes control characters as \xHH (Documentation/ABI/testing/dev-kmsg). */
static void unescape(char *text)
{
	char *to = text;
	unsigned int code;
	while (*text != '\0') {
		if (text[0] == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &code) == 1) {
			*to++ = (char)code;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

static void note_record(struct target *target, char *record)
{
	struct log *log = &target->log;
	unsigned long long microseconds = 0;
	char *text = strchr(record, ';');
	if (text == NULL)
		return;
	*text++ = '\0';
	sscanf(record, "%*u,%*u,%llu", &microseconds);
	/* What follows the first line are fields of devices. */
	text[strcspn(text, "\n")] = '\0';
	unescape(text);
	if (strncmp(text, PREFIX PANICKED, strlen(PREFIX PANICKED)) == 0 || strcmp(text, PREFIX "unknown rust panic") == 0) {
		free(log->panic);
		log->panic = strdup(text + strlen(PREFIX));
	}
	log->deferred = log->deferred || strstr(text, "Program in helper/panic") != NULL;
	if (strstr(text, "BUG: ") != NULL || strncmp(text, "Oops", 4) == 0) {
		free(log->oops);
		log->oops = strdup(text);
	}
	for (char *line = text; line != NULL;) {
		char *end = strchr(line, '\n');
		if (end != NULL)
			*end = '\0';
		char stamp[64];
		snprintf(stamp, sizeof(stamp), "[%5llu.%06llu] ", microseconds / 1000000, microseconds % 1000000);
		struct buffer whole = { 0 };
		put(&whole, "%s%s", stamp, line);
		put(&log->lines, "%s", log->lines.length == 0 ? "" : ",");
		put_text(&log->lines, whole.bytes);
		buffer_free(&whole);
		line = end == NULL ? NULL : end + 1;
	}
}

void rex_take_log(struct target *target)
{
	struct log *log = &target->log;
	char record[RECORD_ROOM];
	ssize_t count;
	free(log->panic);
	free(log->oops);
	log->panic = log->oops = NULL;
	log->deferred = false;
	log->lines.length = 0;
	if (log_file < 0)
		return;
	/* EPIPE: records were lost; the next one is there. */
	while ((count = read(log_file, record, sizeof(record) - 1)) > 0 || (count < 0 && errno == EPIPE)) {
		if (count < 0)
			continue;
		record[count] = '\0';
		note_record(target, record);
	}
	if (log->lines.length > 0)
		put(&log->all, "%s%s", log->all.length == 0 ? "" : ",", log->lines.bytes);
}

bool rex_has_panic(const struct target *target)
{
	return target->log.panic != NULL || target->log.oops != NULL;
}

void rex_put_outcome(const struct target *target, struct buffer *to)
{
	const struct log *log = &target->log;
	char *text = log->panic == NULL ? NULL : strdup(log->panic);
	const char *outcome = "completed";
	put(to, ",\"oops\":null");
	if (log->oops != NULL) {
		outcome = "unsupported";
		put(to, ",\"explanation\":");
		put_text(to, log->oops);
	} else {
		put(to, ",\"explanation\":null");
	}
	if (text == NULL || log->oops != NULL) {
		put(to, ",\"panic\":null,\"timeout\":null");
	} else {
		struct rex_panic panic = rex_read_panic(text);
		bool late = strcmp(panic.message, TIMED_OUT) == 0;
		outcome = late ? "timed out" : "panicked";
		put(to, ",\"panic\":{\"message\":");
		put_text(to, panic.message);
		if (panic.place != NULL) {
			put(to, ",\"location\":");
			put_text(to, panic.place);
		}
		put(to, late ? "},\"timeout\":{\"mechanism\":\"%s\",\"interruptedAt\":\"\"}" : "},\"timeout\":null", log->deferred ? "deferral" : "redirect");
	}
	put(to, ",\"outcome\":\"%s\"", outcome);
	if (log_file >= 0)
		put(to, ",\"log\":[%s]", log->lines.length == 0 ? "" : log->lines.bytes);
	free(text);
}

/* How often the kernel has run a program since it counts runs (BPF_ENABLE_STATS). */
static uint64_t run_count(const struct object *object, const struct program *program)
{
	struct bpf_prog_info info = { 0 };
	union bpf_attr attributes = { 0 };
	attributes.info.bpf_fd = (uint32_t)program->fd;
	attributes.info.info_len = sizeof(info);
	attributes.info.info = (uintptr_t)&info;
	return bpf_call(object->loading, BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof(attributes)) == 0 ? info.run_cnt : program->run_count;
}

void rex_count_runs(struct target *target, bool begin)
{
	for (struct object *object = target->objects; object != NULL; object = object->next) {
		for (size_t n = 0; n < object->program_count; n++) {
			struct program *program = &object->programs[n];
			program->runs = 0;
			if (target->loader->tells_results || program->fd < 0)
				continue;
			uint64_t count = run_count(object, program);
			program->runs = begin ? 0 : (unsigned int)(count - program->run_count);
			program->run_count = count;
		}
	}
}
