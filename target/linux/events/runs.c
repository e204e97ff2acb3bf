#include "events/runs.h"

#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <stdio.h>
#include <string.h>

#include "events/attach.h"
#include "events/tracefs.h"
#include "loaders/gate.h"
#include "loaders/loader.h"
#include "loaders/rex-log.h"
#include "maps/records.h"

/* A run: by the gate, or counted by the kernel. */
struct run {
	const struct object *object;
	const struct program *program;
	const struct gate_run *told;
};

static struct program *program_by_number(struct target *target, uint32_t number, const struct object **object)
{
	for (struct object *one = target->objects; one != NULL; one = one->next) {
		for (size_t n = 0; n < one->program_count; n++) {
			if (one->programs[n].number != number)
				continue;
			*object = one;
			return &one->programs[n];
		}
	}
	return NULL;
}

void runs_begin(struct target *target, unsigned int most)
{
	struct gate *gate = target->gate;
	gate->open = 0;
	gate->thread = 0;
	gate->count = 0;
	gate->most = most == 0 ? GATE_RUNS : most;
	memset(gate->runs, 0, sizeof(gate->runs));
	rex_count_runs(target, true);
}

void runs_end(struct target *target)
{
	struct gate *gate = target->gate;
	gate->open = 0;
	if (gate->count > gate->most)
		gate->count = gate->most;
	rex_count_runs(target, false);
	for (struct object *object = target->objects; object != NULL; object = object->next)
		for (size_t n = 0; n < object->map_count; n++)
			records_note_wakeup(&object->maps[n]);
}

unsigned int runs_count(const struct target *target)
{
	unsigned int count = target->gate->count;
	for (struct object *object = target->objects; object != NULL; object = object->next)
		for (size_t n = 0; n < object->program_count; n++)
			count += object->programs[n].runs;
	return count;
}

static const char *const XDP_NAMES[] = { "XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT" };
static const char *const TC_NAMES[] = { "TC_ACT_OK", "TC_ACT_RECLASSIFY", "TC_ACT_SHOT", "TC_ACT_PIPE", "TC_ACT_STOLEN", "TC_ACT_QUEUED",
					"TC_ACT_REPEAT", "TC_ACT_REDIRECT", "TC_ACT_TRAP" };

static void put_verdict(struct buffer *to, uint32_t type, uint32_t result)
{
	const char *name = NULL;
	if (type == BPF_PROG_TYPE_XDP && result < sizeof(XDP_NAMES) / sizeof(*XDP_NAMES))
		name = XDP_NAMES[result];
	else if (type == BPF_PROG_TYPE_SCHED_CLS && result < sizeof(TC_NAMES) / sizeof(*TC_NAMES))
		name = TC_NAMES[result];
	else if (type == BPF_PROG_TYPE_SCHED_CLS && result == (uint32_t)TC_ACT_UNSPEC)
		name = "TC_ACT_UNSPEC";
	else if (type == BPF_PROG_TYPE_KPROBE || type == BPF_PROG_TYPE_TRACEPOINT)
		name = result == 0 ? "filtered out" : "kept";
	put(to, ",\"result\":%u,\"verdict\":", result);
	if (name == NULL)
		put(to, "\"%u\"", result);
	else
		put_text(to, name);
}

/* Whether a program has given the packet the address of another station: whose it is then is for the interface to say, and nobody chose that. */
static bool is_for_another(const struct run *run, const struct sightings *packet)
{
	const unsigned char *to = run->told->packet;
	return !packet->egress && bpf_type(run->program) == BPF_PROG_TYPE_XDP && run->told->result == XDP_PASS && (to[0] & 1) == 0 &&
	       memcmp(to, packet->address, sizeof(packet->address)) != 0;
}

/*
 * The fate of the packet after a run. A later program has seen it if the run is not the last one. After the last one, the kernel shows where it
 * went: up to the network stack, back, or out.
 * @returns NULL if what the kernel shows does not fit the result
 */
static const char *fate_of(const struct run *run, bool last, const struct sightings *packet)
{
	uint32_t result = run->told->result;
	if (!last)
		return "passed";
	if (bpf_type(run->program) == BPF_PROG_TYPE_XDP) {
		const char *named = result == XDP_PASS ? "passed" : result == XDP_TX ? "sent back" : "dropped";
		bool fits = packet->arrived == (result == XDP_PASS) && packet->left == (result == XDP_TX);
		return fits ? named : NULL;
	}
	bool consumed = result == TC_ACT_STOLEN || result == TC_ACT_TRAP || (packet->egress && result == TC_ACT_QUEUED);
	bool gone = consumed || result == TC_ACT_SHOT || result == TC_ACT_REDIRECT;
	bool seen = packet->egress ? packet->left : packet->arrived;
	return seen == gone ? NULL : consumed ? "consumed" : gone ? "dropped" : "passed";
}

static bool put_run(struct target *target, const struct run *run, bool last, const struct sightings *packet, const struct buffer *lines,
		    struct buffer *to)
{
	const char *type = program_type(run->program->section);
	put(to, "{\"object\":");
	put_text(to, run->object->name);
	put(to, ",\"program\":");
	put_text(to, run->program->name);
	put(to, ",\"type\":\"%s\",\"cpu\":%u,\"sentOn\":false,\"explanation\":null,\"gap\":null", type, run->told == NULL ? 0 : run->told->cpu);
	if (run->told != NULL) {
		put_verdict(to, bpf_type(run->program), run->told->result);
		const char *fate = packet == NULL || is_for_another(run, packet) ? NULL : fate_of(run, last, packet);
		if (packet != NULL && fate == NULL) {
			fprintf(stderr, "program %s: the kernel does not show what became of the packet (result %u, arrived %d, left %d)\n",
				run->program->name, run->told->result, packet->arrived, packet->left);
			return false;
		}
		put(to, fate == NULL ? ",\"fate\":null" : ",\"fate\":\"%s\"", fate);
	}
	put(to, ",\"trace\":[%s]", lines->length == 0 ? "" : lines->bytes);
	rex_put_outcome(target, to);
	put(to, "}");
	return true;
}

void runs_put(struct target *target, const struct sightings *packet, struct answer *answer)
{
	static struct run runs[GATE_RUNS];
	struct buffer lines = { 0 };
	unsigned int count = 0;
	bool whole = true;
	for (uint32_t n = 0; n < target->gate->count && n < GATE_RUNS; n++) {
		runs[count].told = &target->gate->runs[n];
		runs[count].program = program_by_number(target, runs[count].told->program, &runs[count].object);
		whole = whole && runs[count].program != NULL && runs[count].told->ended == 1 && runs[count].told->result != GATE_LACKS;
		count++;
	}
	for (struct object *object = target->objects; object != NULL; object = object->next)
		for (size_t n = 0; n < object->program_count; n++)
			for (unsigned int times = 0; times < object->programs[n].runs && count < GATE_RUNS; times++)
				runs[count++] = (struct run){ .object = object, .program = &object->programs[n] };
	trace_take(&lines);
	rex_take_log(target);
	/* Nobody knows which of several runs has printed, or panicked. */
	whole = whole && (count < 2 || (lines.length == 0 && !rex_has_panic(target)));
	put(&answer->result, "{\"runs\":[");
	for (unsigned int n = 0; n < count && whole; n++) {
		put(&answer->result, "%s", n == 0 ? "" : ",");
		whole = put_run(target, &runs[n], n + 1 == count, packet, &lines, &answer->result);
	}
	put(&answer->result, "]}");
	if (!whole)
		lack(answer, "any event");
	if (lines.length > 0)
		put(&target->trace, "%s%s", target->trace.length == 0 ? "" : ",", lines.bytes);
	buffer_free(&lines);
}
