/* programs/src/map_calls.rs */
#include "../twin.h"

MAP(hash, HASH, 4, 8, 2);
MAP(array, ARRAY, 4, 8, 2);
MAP(per_cpu_array, PERCPU_ARRAY, 4, 8, 2);
MAP(queue, QUEUE, 0, 8, 2);
MAP(stack, STACK, 0, 8, 2);
MAP(ring, RINGBUF, 0, 0, 4096);

INLINE int found(const uint64_t *value)
{
	return value == NULL ? NOTHING : (int)*value;
}

SECTION("tracepoint/raw_syscalls/sys_enter") int lookup(struct raw_enter *ctx)
{
	uint32_t key = (uint32_t)ctx->args[0];
	switch ((uint32_t)ctx->id) {
	case BPF_MAP_TYPE_HASH:
		return found(map_lookup(&hash, &key));
	case BPF_MAP_TYPE_ARRAY:
		return found(map_lookup(&array, &key));
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return found(map_lookup(&per_cpu_array, &key));
	/* The verifier takes this call for no other map. */
	default:
		return LACKS;
	}
}

SECTION("tracepoint/raw_syscalls/sys_enter") int update(struct raw_enter *ctx)
{
	uint32_t key = (uint32_t)ctx->args[0];
	uint64_t value = ctx->args[1], flags = ctx->args[2];
	switch ((uint32_t)ctx->id) {
	case BPF_MAP_TYPE_HASH:
		return (int)map_update(&hash, &key, &value, flags);
	case BPF_MAP_TYPE_ARRAY:
		return (int)map_update(&array, &key, &value, flags);
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return (int)map_update(&per_cpu_array, &key, &value, flags);
	default:
		return LACKS;
	}
}

SECTION("tracepoint/raw_syscalls/sys_enter") int delete(struct raw_enter *ctx)
{
	uint32_t key = (uint32_t)ctx->args[0];
	switch ((uint32_t)ctx->id) {
	case BPF_MAP_TYPE_HASH:
		return (int)map_delete(&hash, &key);
	case BPF_MAP_TYPE_ARRAY:
		return (int)map_delete(&array, &key);
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return (int)map_delete(&per_cpu_array, &key);
	default:
		return LACKS;
	}
}

SECTION("tracepoint/raw_syscalls/sys_enter") int push(struct raw_enter *ctx)
{
	uint64_t value = ctx->args[1], flags = ctx->args[2];
	switch ((uint32_t)ctx->id) {
	case BPF_MAP_TYPE_QUEUE:
		return (int)map_push(&queue, &value, flags);
	case BPF_MAP_TYPE_STACK:
		return (int)map_push(&stack, &value, flags);
	default:
		return LACKS;
	}
}

SECTION("tracepoint/raw_syscalls/sys_enter") int pop(struct raw_enter *ctx)
{
	uint64_t value;
	switch ((uint32_t)ctx->id) {
	case BPF_MAP_TYPE_QUEUE:
		return map_pop(&queue, &value) == 0 ? (int)value : NOTHING;
	case BPF_MAP_TYPE_STACK:
		return map_pop(&stack, &value) == 0 ? (int)value : NOTHING;
	default:
		return LACKS;
	}
}

SECTION("tracepoint/raw_syscalls/sys_enter") int peek(struct raw_enter *ctx)
{
	uint64_t value;
	switch ((uint32_t)ctx->id) {
	case BPF_MAP_TYPE_QUEUE:
		return map_peek(&queue, &value) == 0 ? (int)value : NOTHING;
	case BPF_MAP_TYPE_STACK:
		return map_peek(&stack, &value) == 0 ? (int)value : NOTHING;
	default:
		return LACKS;
	}
}
