/* Reads all commands, carries them out one after the other, and writes the answers. */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int descriptors[SLOTS];
uint8_t *io;
uint32_t cpus;

static uint8_t *output;
static size_t output_length, output_room;

void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

uint32_t read_u32(struct reader *reader) {
  uint32_t value;
  memcpy(&value, read_bytes(reader, sizeof value), sizeof value);
  return value;
}

uint64_t read_u64(struct reader *reader) {
  uint64_t value;
  memcpy(&value, read_bytes(reader, sizeof value), sizeof value);
  return value;
}

const uint8_t *read_bytes(struct reader *reader, size_t length) {
  const uint8_t *bytes = reader->next;
  if (length > reader->left) {
    fprintf(stderr, "a command is too short\n");
    exit(1);
  }
  reader->next += length;
  reader->left -= length;
  return bytes;
}

uint8_t *room(size_t length) {
  size_t need = output_length + 8 + length;
  if (need > output_room) {
    output_room = 2 * need;
    output = realloc(output, output_room);
    if (output == NULL) fail("realloc");
  }
  return output + output_length + 8;
}

void answer_room(int32_t result, size_t length) {
  uint32_t size = length;
  memcpy(output + output_length, &result, 4);
  memcpy(output + output_length + 4, &size, 4);
  output_length += 8 + length;
}

void answer_bytes(int32_t result, const void *bytes, size_t length) {
  uint8_t *place = room(length);
  if (length > 0) memcpy(place, bytes, length);
  answer_room(result, length);
}

void answer(int32_t result) { answer_bytes(result, NULL, 0); }

int bpf(int command, union bpf_attr *attribute, size_t size) {
  long result = syscall(__NR_bpf, command, attribute, size);
  return result < 0 ? -errno : (int)result;
}

void keep(uint32_t slot, int descriptor) {
  if (slot >= SLOTS) fail("slot");
  if (descriptors[slot] > 0) close(descriptors[slot]);
  descriptors[slot] = descriptor;
}

static uint32_t possible_cpus(void) {
  FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
  unsigned first = 0, last = 0;
  if (file == NULL) fail("/sys/devices/system/cpu/possible");
  if (fscanf(file, "%u-%u", &first, &last) < 2) last = first;
  fclose(file);
  return last + 1;
}

/* Who the driver talks to: CPUs, thread group, thread. The result is 0, or the error number of creating a map. */
static void hello(void) {
  union bpf_attr attribute = {.map_type = BPF_MAP_TYPE_ARRAY,
                              .key_size = 4,
                              .value_size = IO_SIZE,
                              .max_entries = 1,
                              .map_flags = BPF_F_MMAPABLE};
  struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
  struct rlimit files = {SLOTS, SLOTS};
  cpu_set_t first;
  setrlimit(RLIMIT_MEMLOCK, &unlimited);
  setrlimit(RLIMIT_NOFILE, &files);
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  sched_setaffinity(0, sizeof first, &first);
  int descriptor = bpf(BPF_MAP_CREATE, &attribute, sizeof attribute);
  if (descriptor < 0) {
    answer(descriptor);
    return;
  }
  keep(IO_SLOT, descriptor);
  io = mmap(NULL, IO_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (io == MAP_FAILED) fail("mmap");
  cpus = possible_cpus();
  uint32_t facts[3] = {cpus, getpid(), syscall(SYS_gettid)};
  answer_bytes(0, facts, sizeof facts);
}

static void carry_out(enum command command, struct reader *payload) {
  switch (command) {
    case HELLO:
      hello();
      return;
    case CLOSE:
      keep(read_u32(payload), 0);
      answer(0);
      return;
    case MAP_CREATE ... MAP_FREEZE:
      map_command(command, payload);
      return;
    case PROGRAM_LOAD ... BTF_LOAD:
    case KERNEL_FUNCTION:
      program_command(command, payload);
      return;
    case RING_OPEN ... RING_CONSUME:
      ring_command(command, payload);
      return;
    case OUTPUT_OPEN ... COUNTER_OPEN:
    case PROGRAM_ON_FAULTS:
    case PROGRAM_ON_DUP:
      perf_command(command, payload);
      return;
    case TRACE_OPEN ... TRACE_READ:
      trace_command(command, payload);
      return;
    case TAP_OPEN ... TAP_READ:
      tap_command(command, payload);
      return;
    case NETWORK_OPEN ... NETWORK_LINK:
      network_command(command, payload);
      return;
  }
  fail("an unknown command");
}

static uint8_t *read_all(size_t *length) {
  size_t capacity = 1 << 20, size = 0;
  uint8_t *bytes = malloc(capacity);
  for (;;) {
    if (size == capacity) bytes = realloc(bytes, capacity *= 2);
    if (bytes == NULL) fail("malloc");
    ssize_t count = read(0, bytes + size, capacity - size);
    if (count < 0) fail("read");
    if (count == 0) break;
    size += count;
  }
  *length = size;
  return bytes;
}

int main(void) {
  struct reader input;
  input.next = read_all(&input.left);
  while (input.left > 0) {
    uint32_t command = read_u32(&input);
    uint32_t length = read_u32(&input);
    struct reader payload = {read_bytes(&input, length), length};
    carry_out(command, &payload);
  }
  for (size_t written = 0; written < output_length;) {
    ssize_t count = write(1, output + written, output_length - written);
    if (count < 0) fail("write");
    written += count;
  }
  return 0;
}
