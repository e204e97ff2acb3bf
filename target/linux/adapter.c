/*
 * The adapter of a running Linux: reads requests of rex-conformance, and carries them out with bpf(2).
 * docs/target-protocol.md describes the protocol.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "device.h"
#include "fail.h"
#include "target.h"

#define PROTOCOL 1
#define VERSION "0.1.0"

static void initialize(struct buffer *to)
{
	struct utsname name;
	uname(&name);
	put(to, "{\"protocol\":%d,\"target\":{\"name\":\"linux\",\"version\":\"%s\",\"kernel\":", PROTOCOL, VERSION);
	put_text(to, name.release);
	put(to, "},\"capabilities\":[]}");
}

static void boot(struct target *target, const struct json *params, struct answer *answer)
{
	const struct json *configuration = json_get(params, "configuration");
	if (configuration == NULL || configuration->type != JSON_OBJECT || params->first->next != NULL) {
		fault(answer, INVALID_PARAMS, "boot takes a configuration, and nothing else");
		return;
	}
	/* There is one kernel: what a scenario before has left goes. */
	target_clear(target);
	target->kernel = ++target->booted;
	put(&answer->result, "{\"kernel\":%lld}", (long long)target->kernel);
}

static void carry_out(struct target *target, const struct json *request, struct answer *answer)
{
	const char *name = json_text(json_get(request, "method"));
	const struct json *params = json_get(request, "params");
	const char *version = json_text(json_get(request, "jsonrpc"));
	int64_t id, kernel;
	if (name == NULL || params == NULL || version == NULL || strcmp(version, "2.0") != 0 || !json_whole(json_get(request, "id"), &id)) {
		fault(answer, INVALID_REQUEST, "jsonrpc, id, method and params are expected");
		return;
	}
	if (strcmp(name, "initialize") == 0) {
		target->booted = target->booted < 0 ? 0 : target->booted;
		initialize(&answer->result);
		return;
	}
	if (target->booted < 0) {
		fault(answer, INVALID_REQUEST, "the first request is initialize");
		return;
	}
	if (strcmp(name, "boot") == 0) {
		boot(target, params, answer);
		return;
	}
	method *method = find_method(name);
	if (method == NULL)
		fault(answer, METHOD_NOT_FOUND, "there is no method \"%s\"", name);
	else if (!json_whole(json_get(params, "kernel"), &kernel) || kernel == 0 || kernel != target->kernel)
		fault(answer, INVALID_PARAMS, "there is no such kernel");
	else
		method(target, params, answer);
}

/* Answers one line. @returns false if nobody reads the answer */
static bool answer_line(struct target *target, char *line, size_t length, int out)
{
	struct answer answer = { 0 };
	struct buffer text = { 0 };
	struct json *request = json_read(line, length);
	if (request == NULL)
		fault(&answer, PARSE_ERROR, "the line is not JSON");
	else
		carry_out(target, request, &answer);
	write_answer(&text, json_get(request, "id"), &answer);
	json_free(request);
	buffer_free(&answer.result);
	size_t written = 0;
	while (written < text.length) {
		ssize_t count = write(out, text.bytes + written, text.length - written);
		if (count < 0 && errno != EINTR)
			break;
		written += count < 0 ? 0 : (size_t)count;
	}
	bool whole = written == text.length;
	buffer_free(&text);
	return whole;
}

int main(int count, char **words)
{
	if (count > 2) {
		fprintf(stderr, "usage: %s [DEVICE]\nspeaks over DEVICE, or over standard input and output\n", words[0]);
		return 2;
	}
	int in = count == 2 ? open_device(words[1]) : STDIN_FILENO;
	if (in < 0) {
		fprintf(stderr, "%s: %s\n", words[1], strerror(errno));
		return 3;
	}
	FILE *stream = need(fdopen(in, "r"));
	struct target target = { .booted = -1 };
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	while ((length = getline(&line, &room, stream)) > 0) {
		size_t end = (size_t)length - (line[length - 1] == '\n');
		if (strspn(line, " \t\r\n") == (size_t)length)
			continue;
		line[end] = '\0';
		if (!answer_line(&target, line, end, count == 2 ? in : STDOUT_FILENO))
			break;
	}
	target_clear(&target);
	free(line);
	return 0;
}
