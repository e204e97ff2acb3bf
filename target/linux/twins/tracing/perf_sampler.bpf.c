/* programs/src/perf_sampler.rs */
#include "../twin.h"

struct sample {
	uint64_t period, addr, ip, counter, enabled, running;
};

MAP(samples, HASH, 4, 8, 256);
MAP(last, HASH, 4, sizeof(struct sample), 256);

SECTION("perf_event") int perf_sampler(struct bpf_perf_event_data *ctx)
{
	int32_t pid = (int32_t)pid_tgid();
	uint64_t *count = map_lookup(&samples, &pid), one = 1;
	int result = 0;
	if (count != NULL)
		*count += 1;
	else
		result = (int)map_update(&samples, &pid, &one, BPF_NOEXIST);
	if (result != 0)
		return result;
	struct bpf_perf_event_value value = { 0 };
	result = (int)sample_value(ctx, &value, sizeof(value));
	if (result != 0)
		return result;
	struct sample sample = { ctx->sample_period, ctx->addr, ctx->regs.rip, value.counter, value.enabled, value.running };
	return (int)map_update(&last, &pid, &sample, BPF_ANY);
}
