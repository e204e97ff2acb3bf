#include "events/sample.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "events/event.h"
#include "events/runs.h"
#include "loaders/loader.h"
#include "loaders/process.h"

#define LONGEST_PERIOD 1000000000

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

void fire_sample(struct target *target, const struct json *event, struct answer *answer)
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
