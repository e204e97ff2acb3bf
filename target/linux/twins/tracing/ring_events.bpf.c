/* programs/src/ring_events.rs. No eBPF program panics, or writes text into a record. */
#include "../twin.h"

#define SIZE 4096
#define UNKNOWN_FLAG 8
#define NO_ROOM (-1)
#define MOST 8192

MAP(events, RINGBUF, 0, 0, SIZE);
MAP(answers, ARRAY, 4, 8, 4);

static const uint8_t BYTES[MOST] = { [0 ... MOST - 1] = 7 };

/* Ends a record of the pid and the descriptor. */
#define RECORD(number, end)                                           \
	{                                                             \
		uint32_t *record = ring_reserve(&events, 8, 0);       \
		if (record == NULL)                                   \
			return NO_ROOM;                               \
		record[0] = pid;                                      \
		record[1] = number;                                   \
		end(record, 0);                                       \
	}

INLINE void answer(uint32_t place, uint64_t what)
{
	uint64_t found = ring_query(&events, what);
	map_update(&answers, &place, &found, BPF_ANY);
}

INLINE int query(void)
{
	answer(0, BPF_RB_AVAIL_DATA);
	answer(1, BPF_RB_RING_SIZE);
	answer(2, BPF_RB_CONS_POS);
	answer(3, BPF_RB_PROD_POS);
	return 0;
}

SECTION("tracepoint/syscalls/sys_enter_dup") int ring_events(struct enter_dup *ctx)
{
	uint32_t pid = (uint32_t)pid_tgid(), descriptor = (uint32_t)ctx->fildes;
	switch (descriptor) {
	case 90:
	case 91:
		RECORD(descriptor, ring_discard)
		return 0;
	case 92: {
		uint32_t *first = ring_reserve(&events, 8, 0);
		if (first == NULL)
			return NO_ROOM;
		uint32_t *second = ring_reserve(&events, 8, 0);
		if (second == NULL) {
			ring_discard(first, 0);
			return NO_ROOM;
		}
		second[0] = first[0] = pid;
		first[1] = 1;
		second[1] = 2;
		ring_submit(second, 0);
		ring_submit(first, 0);
		return 0;
	}
	case 93:
	case 94:
		return LACKS;
	case 95:
		return query();
	case 96:
		return (int)ring_output(&events, BYTES, 8, UNKNOWN_FLAG);
	case 97:
		return (int)ring_output(&events, BYTES, 8, BPF_RB_NO_WAKEUP);
	case 98:
		return (int)ring_output(&events, BYTES, 8, BPF_RB_FORCE_WAKEUP);
	case 99: {
		void *record = ring_reserve(&events, SIZE, 0);
		if (record == NULL)
			return NO_ROOM;
		ring_discard(record, 0);
		return 0;
	}
	}
	if (descriptor >= 1000)
		return descriptor <= MOST ? (int)ring_output(&events, BYTES, descriptor, 0) : LACKS;
	RECORD(descriptor, ring_submit)
	return 0;
}
