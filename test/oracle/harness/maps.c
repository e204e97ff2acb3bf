/* Maps as user space sees them. */
#include "harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_NAME = 16, LARGEST_KEY = 4096 };

static struct {
  uint32_t type, key_size, value_size;
} definitions[SLOTS];

/* Bytes of a value as user space sees it. */
static size_t value_room(uint32_t slot) {
  size_t size = definitions[slot].value_size;
  switch (definitions[slot].type) {
    case BPF_MAP_TYPE_PERCPU_ARRAY:
      return (size + 7) / 8 * 8 * cpus;
    default:
      return size;
  }
}

static void create(uint32_t slot, struct reader *payload) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.map_type = definitions[slot].type = read_u32(payload);
  attribute.key_size = definitions[slot].key_size = read_u32(payload);
  attribute.value_size = definitions[slot].value_size = read_u32(payload);
  attribute.max_entries = read_u32(payload);
  attribute.map_flags = read_u32(payload);
  uint32_t btf = read_u32(payload);
  if (btf != 0) {
    attribute.btf_fd = descriptors[btf];
    attribute.btf_key_type_id = read_u32(payload);
    attribute.btf_value_type_id = read_u32(payload);
  }
  strncpy(attribute.map_name, "oracle", MAP_NAME - 1);
  int descriptor = bpf(BPF_MAP_CREATE, &attribute, sizeof attribute);
  if (descriptor >= 0) keep(slot, descriptor);
  answer(descriptor < 0 ? descriptor : 0);
}

static int element(int command, uint32_t slot, const void *key, void *value, uint64_t flags) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.map_fd = descriptors[slot];
  attribute.key = (uintptr_t)key;
  attribute.value = (uintptr_t)value;
  attribute.flags = flags;
  return bpf(command, &attribute, sizeof attribute);
}

/* Every key and value, keys in the kernel's order. */
static void dump(uint32_t slot) {
  uint8_t keys[2][LARGEST_KEY];
  size_t key_size = definitions[slot].key_size, value_size = value_room(slot), length = 0;
  const uint8_t *previous = NULL;
  int result;
  for (int turn = 0;; turn = !turn) {
    result = element(BPF_MAP_GET_NEXT_KEY, slot, previous, keys[turn], 0);
    if (result < 0) break;
    uint8_t *place = room(length + key_size + value_size) + length;
    memcpy(place, keys[turn], key_size);
    result = element(BPF_MAP_LOOKUP_ELEM, slot, keys[turn], place + key_size, 0);
    if (result < 0) {
      answer(result);
      return;
    }
    length += key_size + value_size;
    previous = keys[turn];
  }
  room(length);
  answer_room(result == -ENOENT ? 0 : result, length);
}

void map_command(enum command command, struct reader *payload) {
  uint32_t slot = read_u32(payload);
  if (slot >= SLOTS) fail("slot");
  if (command == MAP_CREATE) {
    create(slot, payload);
    return;
  }
  if (command == MAP_DUMP) {
    dump(slot);
    return;
  }
  if (command == MAP_FREEZE) {
    union bpf_attr attribute;
    memset(&attribute, 0, sizeof attribute);
    attribute.map_fd = descriptors[slot];
    answer(bpf(BPF_MAP_FREEZE, &attribute, sizeof attribute));
    return;
  }
  uint64_t flags = read_u64(payload);
  uint32_t key_size = read_u32(payload);
  const uint8_t *key = read_bytes(payload, key_size);
  if (key_size == 0) key = NULL;
  if (command == MAP_UPDATE) {
    answer(element(BPF_MAP_UPDATE_ELEM, slot, key, (void *)payload->next, flags));
  } else if (command == MAP_DELETE) {
    answer(element(BPF_MAP_DELETE_ELEM, slot, key, NULL, flags));
  } else {
    size_t size = value_room(slot);
    uint8_t *value = room(size);
    int number = command == MAP_LOOKUP ? BPF_MAP_LOOKUP_ELEM : BPF_MAP_LOOKUP_AND_DELETE_ELEM;
    memset(value, 0, size);
    int result = element(number, slot, key, value, flags);
    answer_room(result, result < 0 ? 0 : size);
  }
}
