/*
 * The adapter of a running Linux: reads requests of rex-conformance, and carries them out with bpf(2).
 * docs/target-protocol.md describes the protocol.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "events/network.h"
#include "events/tracefs.h"
#include "fail.h"
#include "loaders/gate.h"
#include "loaders/loader.h"
#include "loaders/rex-log.h"
#include "target.h"
#include "wire/device.h"

#define PROTOCOL 1
#define VERSION "0.1.0"

/* Whether programs get into the kernel, and not maps only. */
static const struct loader *chosen;

static bool loads_programs(void)
{
	return chosen == &BPF_LOADER || rex_has_numbers();
}

/* Needs no more than bpf(2). */
static bool always(void)
{
	return true;
}

static bool has_kprobes(void)
{
	return loads_programs() && access("/sys/bus/event_source/devices/kprobe/type", F_OK) == 0;
}

/* Whether interfaces can be made: veth may be a module that is not there. */
static bool has_network(void)
{
	static int known = -1;
	if (known < 0) {
		known = network_open() == 0 && loads_programs() && network_interface("eth0") != 0;
		network_clear();
	}
	return known == 1;
}

static bool has_tracepoints(void)
{
	return loads_programs() && tracefs_open();
}

static bool has_trace(void)
{
	return loads_programs() && trace_open();
}

static bool has_log(void)
{
	return loads_programs() && rex_open_log();
}

/* What is claimed if the machine has what it needs. */
static const struct {
	const char *capability;
	bool (*is_there)(void);
	/* Whether only one of the loaders can do it; NULL for both. */
	const struct loader *only;
} CLAIMS[] = {
	{ "kprobe programs", has_kprobes, NULL },
	{ "tracepoint programs", has_tracepoints, NULL },
	{ "perf event programs", always, &BPF_LOADER },
	{ "xdp programs", has_network, NULL },
	{ "tc programs", has_network, NULL },
	{ "chosen tasks", loads_programs, NULL },
	{ "user-space map operations", always, NULL },
	{ "queue contents", always, NULL },
	{ "map records", always, NULL },
	{ "program results", always, &BPF_LOADER },
	{ "trace pipe", has_trace, NULL },
	{ "kernel log", has_log, &REX_LOADER },
	{ "loader signals", loads_programs, &REX_LOADER },
};

static void initialize(const struct target *target, struct buffer *to)
{
	struct utsname name;
	int count = 0;
	uname(&name);
	/* Before anything of the machine is looked at: namespaces of its own. */
	chosen = target->loader;
	has_network();
	put(to, "{\"protocol\":%d,\"target\":{\"name\":\"linux\",\"version\":\"%s\",\"kernel\":", PROTOCOL, VERSION);
	put_text(to, name.release);
	put(to, "},\"capabilities\":[");
	for (size_t n = 0; n < sizeof(CLAIMS) / sizeof(*CLAIMS); n++)
		if ((CLAIMS[n].only == NULL || CLAIMS[n].only == target->loader) && CLAIMS[n].is_there())
			put(to, "%s\"%s\"", count++ == 0 ? "" : ",", CLAIMS[n].capability);
	put(to, "]}");
}

static void boot(struct target *target, const struct json *params, struct answer *answer)
{
	const struct json *configuration = json_get(params, "configuration");
	if (configuration == NULL || configuration->type != JSON_OBJECT || params->first->next != NULL) {
		fault(answer, INVALID_PARAMS, "boot takes a configuration, and nothing else");
		return;
	}
	const struct json *survives = json_get(configuration, "loaderSurvivesSigsys");
	/* There is one kernel: what a scenario before has left goes. */
	target_clear(target);
	has_trace();
	if (target->loader == &REX_LOADER)
		has_log();
	target->loaders_survive = survives != NULL && survives->type == JSON_TRUE;
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
		initialize(target, &answer->result);
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
	/* What has happened to loaders since the last request counts for this one. */
	target_notice(target);
	method *method = find_method(name);
	if (method == NULL)
		fault(answer, METHOD_NOT_FOUND, "there is no method \"%s\"", name);
	else if (!json_whole(json_get(params, "kernel"), &kernel) || kernel == 0 || kernel != target->kernel)
		fault(answer, INVALID_PARAMS, "there is no such kernel");
	else
		method(target, params, answer);
	target_notice(target);
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

static const char USAGE[] =
	"usage: %s [--loader rex|bpf] [--rex-numbers NAME=NUMBER,...] [--twins FOLDER] [DEVICE]\n"
	"Speaks over DEVICE, or over standard input and output. The loader rex gives objects to a Rex kernel. Its bpf(2) has the numbers that\n"
	"--rex-numbers names (loaders/loader-rex.c). Without them, it makes the maps of objects only. The loader bpf loads the eBPF object of the same name in FOLDER in place of each.\n";

/* Reads the command line. @returns the device, NULL for none; or ends the adapter */
static const char *read_words(struct target *target, int count, char **words)
{
	const char *device = NULL;
	for (int n = 1; n < count; n++) {
		bool has_value = n + 1 < count;
		if (strcmp(words[n], "--loader") == 0 && has_value && strcmp(words[n + 1], "rex") == 0)
			target->loader = &REX_LOADER;
		else if (strcmp(words[n], "--loader") == 0 && has_value && strcmp(words[n + 1], "bpf") == 0)
			target->loader = &BPF_LOADER;
		else if (strcmp(words[n], "--twins") == 0 && has_value)
			bpf_twins = words[n + 1];
		else if (strcmp(words[n], "--rex-numbers") == 0 && has_value && rex_numbers(words[n + 1]))
			;
		else if (words[n][0] != '-' && device == NULL && !has_value) {
			device = words[n];
			break;
		} else {
			fprintf(stderr, USAGE, words[0]);
			exit(2);
		}
		n++;
	}
	return device;
}

int main(int count, char **words)
{
	struct target target = { .booted = -1, .loader = &REX_LOADER };
	const char *device = read_words(&target, count, words);
	int in = device != NULL ? open_device(device) : STDIN_FILENO;
	if (in < 0) {
		fprintf(stderr, "%s: %s\n", device, strerror(errno));
		return 3;
	}
	/* The gate, or memory in its place where its map is refused: tasks wait there either way. */
	target.gate = target.loader == &BPF_LOADER ? gate_open() : NULL;
	if (target.gate == NULL)
		target.gate = mmap(NULL, sizeof(struct gate), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (target.gate == MAP_FAILED)
		need(NULL);
	signal(SIGPIPE, SIG_IGN);
	FILE *stream = need(fdopen(in, "r"));
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	while ((length = getline(&line, &room, stream)) > 0) {
		size_t end = (size_t)length - (line[length - 1] == '\n');
		if (strspn(line, " \t\r\n") == (size_t)length)
			continue;
		line[end] = '\0';
		if (!answer_line(&target, line, end, device != NULL ? in : STDOUT_FILENO))
			break;
	}
	target_clear(&target);
	free(line);
	return 0;
}
