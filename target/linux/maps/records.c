#define _GNU_SOURCE
#include "maps/records.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"
#include "loaders/process.h"
#include "maps/maps.h"

/* The kernel wakes readers from an interrupt that it sends itself (irq_work, kernel/bpf/ringbuf.c). */
#define WAKEUP_MILLISECONDS 2

struct reader {
	/* A ring buffer: the consumer's page, then the producer's and the data. A perf buffer: its page, then the data. */
	unsigned char *first, *second;
	size_t first_size, second_size, data_size;
	/* Files of the process that loads the object. */
	int event, epoll;
	int wakeups;
	/* Up to where records were counted, and whether one event had several: their wakeups cannot be told apart. */
	uint64_t counted;
	bool unsure;
};

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static void *map_file(struct loading *loading, size_t size, int protection, int file, size_t offset)
{
	long given = loading_call(loading, SYS_mmap, 0, (long)size, protection, MAP_SHARED, file, (long)offset);
	return given == -1 ? NULL : (void *)given;
}

int records_open(struct map *map)
{
	if (map->symbol.type != BPF_MAP_TYPE_RINGBUF)
		return 0;
	struct reader *reader = map->reader = need(calloc(1, sizeof(*reader)));
	reader->event = reader->epoll = -1;
	reader->data_size = map->symbol.max_entries;
	reader->first_size = page_size();
	/* The data are there twice, so that no record has a break (kernel/bpf/ringbuf.c). */
	reader->second_size = page_size() + 2 * reader->data_size;
	reader->first = map_file(map->loading, reader->first_size, PROT_READ | PROT_WRITE, map->fd, 0);
	if (reader->first == NULL)
		return errno;
	reader->second = map_file(map->loading, reader->second_size, PROT_READ, map->fd, page_size());
	if (reader->second == NULL)
		return errno;
	struct epoll_event wanted = { .events = EPOLLIN | EPOLLET };
	reader->epoll = (int)loading_call(map->loading, SYS_epoll_create1, 0, 0, 0, 0, 0, 0);
	if (reader->epoll < 0)
		return errno;
	return result_of(loading_call(map->loading, SYS_epoll_ctl, reader->epoll, EPOLL_CTL_ADD, map->fd, (long)&wanted, 0, 0));
}

int records_listen(struct map *map, long pages)
{
	if (map->symbol.type != BPF_MAP_TYPE_PERF_EVENT_ARRAY || pages < 1 || pages > 1 << 16)
		return EINVAL;
	records_close(map);
	struct perf_event_attr wanted = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(wanted), .config = PERF_COUNT_SW_BPF_OUTPUT,
					  .sample_type = PERF_SAMPLE_RAW, .sample_period = 1, .wakeup_events = 1 };
	struct reader *reader = map->reader = need(calloc(1, sizeof(*reader)));
	reader->epoll = -1;
	reader->event = (int)loading_call(map->loading, SYS_perf_event_open, (long)&wanted, -1, 0, -1, PERF_FLAG_FD_CLOEXEC, 0);
	if (reader->event < 0)
		return errno;
	reader->data_size = (size_t)pages * page_size();
	reader->first_size = page_size() + reader->data_size;
	reader->first = map_file(map->loading, reader->first_size, PROT_READ | PROT_WRITE, reader->event, 0);
	if (reader->first == NULL)
		return errno;
	uint32_t slot = 0;
	return map_update(map, &slot, &reader->event, 0);
}

static void put_record(struct buffer *to, int *count, bool has_cpu, const void *bytes, size_t length, uint64_t lost)
{
	put(to, "%s{%s\"bytes\":", (*count)++ == 0 ? "" : ",", has_cpu ? "\"cpu\":0," : "");
	put_base64(to, bytes, length);
	put(to, ",\"lost\":%llu}", (unsigned long long)lost);
}

/* The room of a record with its header. */
static uint64_t record_size(uint32_t length)
{
	return ((uint64_t)length + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
}

static void take_ring(const struct reader *reader, struct buffer *to, int *count)
{
	uint64_t *consumer = (uint64_t *)reader->first;
	uint64_t at = *consumer, end = __atomic_load_n((const uint64_t *)reader->second, __ATOMIC_ACQUIRE);
	const unsigned char *data = reader->second + page_size();
	while (at < end) {
		const unsigned char *record = data + at % reader->data_size;
		uint32_t word = __atomic_load_n((const uint32_t *)record, __ATOMIC_ACQUIRE);
		if ((word & BPF_RINGBUF_BUSY_BIT) != 0)
			break;
		uint32_t length = word & ~(uint32_t)(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
		if ((word & BPF_RINGBUF_DISCARD_BIT) == 0)
			put_record(to, count, false, record + BPF_RINGBUF_HDR_SZ, length, 0);
		at += record_size(length);
		__atomic_store_n(consumer, at, __ATOMIC_RELEASE);
	}
}

static void copy_from(const struct reader *reader, uint64_t at, void *to, size_t length)
{
	const unsigned char *data = reader->first + page_size();
	for (size_t n = 0; n < length; n++)
		((unsigned char *)to)[n] = data[(at + n) % reader->data_size];
}

static void take_events(const struct reader *reader, struct buffer *to, int *count)
{
	struct perf_event_mmap_page *page = (struct perf_event_mmap_page *)reader->first;
	uint64_t end = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE), lost = 0;
	static unsigned char bytes[1 << 16];
	for (uint64_t at = page->data_tail; at < end;) {
		struct perf_event_header header;
		copy_from(reader, at, &header, sizeof(header));
		if (header.size < sizeof(header))
			break;
		copy_from(reader, at + sizeof(header), bytes, header.size - sizeof(header));
		uint32_t size;
		uint64_t number;
		memcpy(&size, bytes, sizeof(size));
		memcpy(&number, bytes + 8, sizeof(number));
		if (header.type == PERF_RECORD_LOST) {
			lost += number;
		} else if (header.type == PERF_RECORD_SAMPLE && size <= header.size - sizeof(header) - sizeof(size)) {
			put_record(to, count, true, bytes + sizeof(size), size, lost);
			lost = 0;
		}
		at += header.size;
		__atomic_store_n(&page->data_tail, at, __ATOMIC_RELEASE);
	}
}

int records_take(struct map *map, struct buffer *to)
{
	int count = 0;
	if (map->reader == NULL)
		return EINVAL;
	put(to, "[");
	if (map->symbol.type == BPF_MAP_TYPE_RINGBUF)
		take_ring(map->reader, to, &count);
	else
		take_events(map->reader, to, &count);
	put(to, "]");
	return 0;
}

static void count_records(struct reader *reader)
{
	uint64_t end = __atomic_load_n((const uint64_t *)reader->second, __ATOMIC_ACQUIRE);
	const unsigned char *data = reader->second + page_size();
	int count = 0;
	reader->unsure = reader->unsure || end - reader->counted > reader->data_size;
	while (!reader->unsure && reader->counted < end) {
		uint32_t word = *(const uint32_t *)(data + reader->counted % reader->data_size);
		reader->counted += record_size(word & ~(uint32_t)(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT));
		reader->unsure = ++count > 1;
	}
}

void records_note_wakeup(struct map *map)
{
	struct epoll_event event;
	if (map->reader == NULL || map->reader->epoll < 0)
		return;
	count_records(map->reader);
	if (loading_call(map->loading, SYS_epoll_wait, map->reader->epoll, (long)&event, 1, WAKEUP_MILLISECONDS, 0, 0) == 1)
		map->reader->wakeups++;
}

bool records_unsure(const struct map *map)
{
	return map->reader != NULL && map->reader->unsure;
}

int records_wakeups(const struct map *map)
{
	return map->reader == NULL || map->reader->epoll < 0 ? -1 : map->reader->wakeups;
}

void records_close(struct map *map)
{
	struct reader *reader = map->reader;
	if (reader == NULL)
		return;
	if (reader->first != NULL)
		munmap(reader->first, reader->first_size);
	if (reader->second != NULL)
		munmap(reader->second, reader->second_size);
	if (reader->event >= 0)
		loading_call(map->loading, SYS_close, reader->event, 0, 0, 0, 0, 0);
	free(reader);
	map->reader = NULL;
}
