/* Perf events: the buffers that programs write output to, counters that they read, and events that run programs. */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BUFFER_PAGES = 16, RECORD_ROOM = 1 << 16 };

static struct perf_event_mmap_page *buffers[SLOTS];
extern char trace_folder[];

static int open_event(struct perf_event_attr *attribute, int process, int cpu) {
  attribute->size = sizeof *attribute;
  int descriptor = syscall(SYS_perf_event_open, attribute, process, cpu, -1, PERF_FLAG_FD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

static int put_into_map(uint32_t map, uint32_t key, int event) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.map_fd = descriptors[map];
  attribute.key = (uintptr_t)&key;
  attribute.value = (uintptr_t)&event;
  return bpf(BPF_MAP_UPDATE_ELEM, &attribute, sizeof attribute);
}

/* Opens a CPU's buffer and puts it into a map. */
static void open_output(uint32_t slot, struct reader *payload) {
  uint32_t map = read_u32(payload), key = read_u32(payload), cpu = read_u32(payload);
  struct perf_event_attr attribute = {.type = PERF_TYPE_SOFTWARE,
                                      .config = PERF_COUNT_SW_BPF_OUTPUT,
                                      .sample_type = PERF_SAMPLE_RAW,
                                      .sample_period = 1,
                                      .wakeup_events = 1};
  int event = open_event(&attribute, -1, cpu);
  if (event < 0) {
    answer(event);
    return;
  }
  keep(slot, event);
  buffers[slot] = mmap(NULL, (1 + BUFFER_PAGES) * sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, event, 0);
  if (buffers[slot] == MAP_FAILED) fail("mmap of a perf buffer");
  answer(put_into_map(map, key, event));
}

/* Takes all records out of a buffer. Answer: for each its type, the length of what follows its header, and that. */
static void read_output(uint32_t slot) {
  struct perf_event_mmap_page *buffer = buffers[slot];
  if (buffer == NULL) {
    answer(-EBADF);
    return;
  }
  uint8_t *data = (uint8_t *)buffer + sysconf(_SC_PAGESIZE);
  size_t size = BUFFER_PAGES * sysconf(_SC_PAGESIZE), length = 0;
  uint64_t head = __atomic_load_n(&buffer->data_head, __ATOMIC_ACQUIRE), tail = buffer->data_tail;
  while (tail < head) {
    struct perf_event_header header;
    for (size_t index = 0; index < sizeof header; index++) ((uint8_t *)&header)[index] = data[(tail + index) % size];
    uint32_t facts[2] = {header.type, header.size - sizeof header};
    uint8_t *place = room(length + sizeof facts + facts[1]) + length;
    memcpy(place, facts, sizeof facts);
    for (size_t index = 0; index < facts[1]; index++) {
      place[sizeof facts + index] = data[(tail + sizeof header + index) % size];
    }
    length += sizeof facts + facts[1];
    tail += header.size;
  }
  __atomic_store_n(&buffer->data_tail, tail, __ATOMIC_RELEASE);
  room(length);
  answer_room(0, length);
}

/* Puts a software counter of this process into a map. */
static void open_counter(uint32_t slot, struct reader *payload) {
  uint32_t map = read_u32(payload), key = read_u32(payload), cpu = read_u32(payload);
  struct perf_event_attr attribute = {.type = PERF_TYPE_SOFTWARE, .config = read_u32(payload)};
  int event = open_event(&attribute, -1, cpu);
  if (event < 0) {
    answer(event);
    return;
  }
  keep(slot, event);
  answer(put_into_map(map, key, event));
}

/* Attaches a program to an event of this thread. */
static int attach(uint32_t slot, struct perf_event_attr *attribute) {
  int event = open_event(attribute, 0, -1);
  if (event < 0) return event;
  if (ioctl(event, PERF_EVENT_IOC_SET_BPF, descriptors[slot]) < 0 || ioctl(event, PERF_EVENT_IOC_ENABLE, 0) < 0) {
    int error = -errno;
    close(event);
    return error;
  }
  return event;
}

enum { FAULT_IN_KERNEL = 1, EXCLUDE_KERNEL = 2, EXCLUDE_USER = 4 };

/* Touches a page, by itself or by letting the kernel write to it, below so many frames of its own. */
__attribute__((noinline, optimize("no-omit-frame-pointer", "no-optimize-sibling-calls"))) static void touch(
    volatile uint8_t *page, int zeroes, uint32_t depth) {
  if (depth > 0) touch(page, zeroes, depth - 1);
  else if (zeroes < 0) *page = 1;
  else if (syscall(SYS_read, zeroes, page, 1) != 1) fail("read of /dev/zero");
  __asm__ volatile("" ::: "memory");
}

/* The outermost frame of a stack: below it there is none. */
__attribute__((noinline)) static void touch_deeply(volatile uint8_t *page, int zeroes, uint32_t depth) {
  __asm__ volatile("xor %%ebp, %%ebp" ::: "rbp");
  touch(page, zeroes, depth);
  __asm__ volatile("" ::: "memory");
}

/*
 * Runs a program at every page fault of pages that are touched one by one. What the calls find in the shared value is the rest of the
 * payload, each its 8 bytes of arguments, where it has a rest. Answer: the shared value's part after each.
 */
static void on_faults(uint32_t slot, struct reader *payload) {
  uint32_t count = read_u32(payload), from = read_u32(payload), length = read_u32(payload);
  size_t page = sysconf(_SC_PAGESIZE);
  uint64_t sample_type = read_u64(payload);
  uint32_t options = read_u32(payload), depth = read_u32(payload);
  struct perf_event_attr attribute = {.type = PERF_TYPE_SOFTWARE,
                                      .config = PERF_COUNT_SW_PAGE_FAULTS,
                                      .sample_period = 1,
                                      .sample_type = sample_type,
                                      .exclude_callchain_kernel = (options & EXCLUDE_KERNEL) != 0,
                                      .exclude_callchain_user = (options & EXCLUDE_USER) != 0};
  int zeroes = (options & FAULT_IN_KERNEL) != 0 ? open("/dev/zero", O_RDONLY | O_CLOEXEC) : -1;
  uint8_t *results = room((size_t)count * length);
  memset(results, 0, (size_t)count * length);
  uint8_t *pages = mmap(NULL, count * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) fail("mmap of pages to touch");
  madvise(pages, count * page, MADV_NOHUGEPAGE);
  /* The stack is there already when samples are taken. */
  touch_deeply(results, -1, depth);
  int event = attach(slot, &attribute);
  if (event < 0) {
    munmap(pages, count * page);
    answer(event);
    return;
  }
  for (size_t index = 0; index < count; index++) {
    if (payload->left >= 8) memcpy(io, read_bytes(payload, 8), 8);
    touch_deeply(pages + index * page, zeroes, depth);
    memcpy(results + index * length, io + from, length);
  }
  close(event);
  if (zeroes >= 0) close(zeroes);
  munmap(pages, count * page);
  answer_room(0, (size_t)count * length);
}

/* Runs a program at every call of dup(2). Answer: the shared value's part after each. */
static void on_dup(uint32_t slot, struct reader *payload) {
  uint32_t count = read_u32(payload), from = read_u32(payload), length = read_u32(payload);
  char path[256], text[32] = "";
  snprintf(path, sizeof path, "%s/events/syscalls/sys_enter_dup/id", trace_folder);
  int file = open(path, O_RDONLY);
  if (file < 0 || read(file, text, sizeof text - 1) <= 0) {
    answer(-ENOENT);
    return;
  }
  close(file);
  struct perf_event_attr attribute = {
      .type = PERF_TYPE_TRACEPOINT, .config = atoi(text), .sample_period = 1, .sample_type = PERF_SAMPLE_RAW};
  uint8_t *results = room((size_t)count * length);
  int event = attach(slot, &attribute);
  if (event < 0) {
    answer(event);
    return;
  }
  for (size_t index = 0; index < count; index++) {
    /* The rest of the payload is what the calls find in the shared value, each its part. */
    uint32_t offset = read_u32(payload), size = read_u32(payload);
    if (offset > IO_SIZE || size > IO_SIZE - offset) fail("a piece outside the shared value");
    memcpy(io + offset, read_bytes(payload, size), size);
    syscall(SYS_close, syscall(SYS_dup, 0));
    memcpy(results + index * length, io + from, length);
  }
  close(event);
  answer_room(0, (size_t)count * length);
}

void perf_command(enum command command, struct reader *payload) {
  uint32_t slot = read_u32(payload);
  if (slot >= SLOTS) fail("slot");
  if (command == OUTPUT_OPEN) open_output(slot, payload);
  else if (command == OUTPUT_READ) read_output(slot);
  else if (command == COUNTER_OPEN) open_counter(slot, payload);
  else if (command == PROGRAM_ON_FAULTS) on_faults(slot, payload);
  else on_dup(slot, payload);
}
