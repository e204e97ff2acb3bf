/* programs/src/per_cpu_counter.rs */
#include "../twin.h"

MAP(counts, PERCPU_ARRAY, 4, 12, 3);

SECTION("tracepoint/syscalls/sys_enter_dup") int per_cpu_counter(struct enter_dup *ctx)
{
	uint32_t pid = (uint32_t)pid_tgid(), descriptor = (uint32_t)ctx->fildes, key = 0, values[3] = { 100, pid, descriptor };
	if (descriptor < 10) {
		uint32_t *count = map_lookup(&counts, &descriptor);
		if (count == NULL)
			return -1;
		count[0] += 1;
		count[1] = pid;
		return 0;
	}
	if (descriptor < 20) {
		key = descriptor - 10;
		return (int)map_update(&counts, &key, values, BPF_ANY);
	}
	if (descriptor == 20) {
		uint32_t zeroes[3] = { 0 };
		return (int)map_update(&counts, &key, zeroes, BPF_NOEXIST);
	}
	return (int)map_delete(&counts, &key);
}
