/* programs/broken/ring_calls.rs. The verifier wants sizes of records that are constant: there are those that scenarios name. */
#include "../twin.h"

#define SIZE 4096

MAP(ring, RINGBUF, 0, 0, SIZE);

static const uint8_t BYTES[SIZE] = { [0 ... SIZE - 1] = 7 };

SECTION("tracepoint/raw_syscalls/sys_enter") int output(struct raw_enter *ctx)
{
	uint64_t size = ctx->args[0], flags = ctx->args[1];
	/* The verifier lets no program send more than it has. */
	return size <= SIZE ? (int)ring_output(&ring, BYTES, size, flags) : LACKS;
}

INLINE void fill(uint8_t *record, uint32_t size)
{
	for (uint32_t at = 0; at < size; at++)
		record[at] = 7;
}

enum end { SUBMIT, DISCARD };

#define RECORD(length)                                                                                                                                \
	{                                                                                                                                             \
		uint8_t *record = ring_reserve(&ring, length, reserve_flags);                                                                         \
		if (record == NULL)                                                                                                                   \
			return NOTHING;                                                                                                               \
		fill(record, length);                                                                                                                 \
		if (end == SUBMIT)                                                                                                                    \
			ring_submit(record, flags);                                                                                                   \
		else                                                                                                                                  \
			ring_discard(record, flags);                                                                                                  \
		return 0;                                                                                                                             \
	}

INLINE int reserved(uint64_t size, uint64_t reserve_flags, uint64_t flags, enum end end)
{
	switch (size) {
	case 0:
		RECORD(0)
	case 2:
		RECORD(2)
	case 3:
		RECORD(3)
	case 8:
		RECORD(8)
	case 16:
		RECORD(16)
	default:
		return LACKS;
	}
}

SECTION("tracepoint/raw_syscalls/sys_enter") int reserve(struct raw_enter *ctx)
{
	return reserved(ctx->args[0], ctx->args[1], 0, SUBMIT);
}

SECTION("tracepoint/raw_syscalls/sys_enter") int submit(struct raw_enter *ctx)
{
	return reserved(ctx->args[0], 0, ctx->args[1], SUBMIT);
}

SECTION("tracepoint/raw_syscalls/sys_enter") int discard(struct raw_enter *ctx)
{
	return reserved(ctx->args[0], 0, ctx->args[1], DISCARD);
}

SECTION("tracepoint/raw_syscalls/sys_enter") int query(struct raw_enter *ctx)
{
	return (int)ring_query(&ring, ctx->args[1]);
}
