/* Ring buffers as a user-space consumer sees them: two pages of positions, then the data twice in a row. */
#include "harness.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct {
  uint64_t *consumer;
  const uint64_t *producer;
  const uint8_t *data;
  uint32_t size;
} rings[SLOTS];

static int open_ring(uint32_t slot, uint32_t size) {
  long page = sysconf(_SC_PAGESIZE);
  void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptors[slot], 0);
  if (consumer == MAP_FAILED) return -errno;
  uint8_t *producer = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, descriptors[slot], page);
  if (producer == MAP_FAILED) {
    int error = -errno;
    munmap(consumer, page);
    return error;
  }
  rings[slot].consumer = consumer;
  rings[slot].producer = (const uint64_t *)producer;
  rings[slot].data = producer + page;
  rings[slot].size = size;
  return 0;
}

static void close_ring(uint32_t slot) {
  long page = sysconf(_SC_PAGESIZE);
  if (rings[slot].consumer == NULL) return;
  munmap(rings[slot].consumer, page);
  munmap((void *)rings[slot].producer, page + 2 * rings[slot].size);
  rings[slot].consumer = NULL;
}

/* Answer: consumer position, producer position, and the bytes between them. */
static void read_ring(uint32_t slot) {
  uint64_t positions[2] = {*rings[slot].consumer, *rings[slot].producer};
  uint32_t size = rings[slot].size;
  uint64_t length = positions[1] - positions[0];
  if (length > size) length = 0;
  uint8_t *place = room(sizeof positions + length);
  memcpy(place, positions, sizeof positions);
  memcpy(place + sizeof positions, rings[slot].data + (positions[0] & (size - 1)), length);
  answer_room(0, sizeof positions + length);
}

void ring_command(enum command command, struct reader *payload) {
  uint32_t slot = read_u32(payload);
  if (slot >= SLOTS) fail("slot");
  if (command == RING_OPEN) {
    uint32_t size = read_u32(payload);
    close_ring(slot);
    answer(size == 0 ? 0 : open_ring(slot, size));
    return;
  }
  if (rings[slot].consumer == NULL) {
    answer(-EBADF);
    return;
  }
  if (command == RING_CONSUME) {
    __atomic_store_n(rings[slot].consumer, read_u64(payload), __ATOMIC_SEQ_CST);
    answer(0);
    return;
  }
  read_ring(slot);
}
