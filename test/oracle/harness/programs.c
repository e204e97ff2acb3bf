/* eBPF programs: loaded, and run by BPF_PROG_TEST_RUN. */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ANY_CPU = 0xffffffff, LOG_SIZE = 1 << 16, DATA_ROOM = 1 << 17 };
enum { LOAD_64_BIT_CONSTANT = BPF_LD | BPF_DW | BPF_IMM };

static uint32_t types[SLOTS];
static char log_buffer[LOG_SIZE];

/* Loads a program. Where an instruction loads a map or its value, it names the map's slot. A refusal comes with the verifier's words. */
static void load(uint32_t slot, struct reader *payload) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.prog_type = types[slot] = read_u32(payload);
  if (attribute.prog_type == BPF_PROG_TYPE_SYSCALL) attribute.prog_flags = BPF_F_SLEEPABLE;
  size_t count = payload->left / sizeof(struct bpf_insn);
  struct bpf_insn *instructions = (struct bpf_insn *)payload->next;
  for (size_t index = 0; index < count; index++) {
    struct bpf_insn *one = instructions + index;
    if (one->code != LOAD_64_BIT_CONSTANT) continue;
    if (one->src_reg == BPF_PSEUDO_MAP_FD || one->src_reg == BPF_PSEUDO_MAP_VALUE) {
      one->imm = descriptors[(uint32_t)one->imm % SLOTS];
    }
    index++;
  }
  attribute.insns = (uintptr_t)instructions;
  attribute.insn_cnt = count;
  attribute.license = (uintptr_t) "GPL";
  int descriptor = bpf(BPF_PROG_LOAD, &attribute, sizeof attribute);
  if (descriptor >= 0) {
    keep(slot, descriptor);
    answer(0);
    return;
  }
  attribute.log_buf = (uintptr_t)log_buffer;
  attribute.log_size = LOG_SIZE;
  attribute.log_level = 1;
  log_buffer[0] = 0;
  int second = bpf(BPF_PROG_LOAD, &attribute, sizeof attribute);
  if (second >= 0) close(second);
  answer_bytes(descriptor, log_buffer, strlen(log_buffer));
}

static int run_once(uint32_t slot, uint32_t cpu) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.test.prog_fd = descriptors[slot];
  if (cpu != ANY_CPU) {
    attribute.test.flags = BPF_F_TEST_RUN_ON_CPU;
    attribute.test.cpu = cpu;
  }
  uint8_t packet[64] = {0};
  if (types[slot] == BPF_PROG_TYPE_SCHED_CLS || types[slot] == BPF_PROG_TYPE_XDP) {
    attribute.test.data_in = (uintptr_t)packet;
    attribute.test.data_size_in = sizeof packet;
  }
  return bpf(BPF_PROG_TEST_RUN, &attribute, sizeof attribute);
}

/* Writes the pieces of the payload into the shared value. */
static void fill(struct reader *payload) {
  while (payload->left > 0) {
    uint32_t offset = read_u32(payload), length = read_u32(payload);
    if (offset > IO_SIZE || length > IO_SIZE - offset) fail("a piece outside the shared value");
    memcpy(io + offset, read_bytes(payload, length), length);
  }
}

struct call {
  uint32_t slot;
  int result;
  uint32_t thread;
};

static void *call_in_thread(void *argument) {
  struct call *call = argument;
  call->thread = syscall(SYS_gettid);
  call->result = run_once(call->slot, ANY_CPU);
  return NULL;
}

/* Runs a program; data go in and out by the shared value. */
static void run(uint32_t slot, struct reader *payload, int in_thread) {
  uint32_t cpu = read_u32(payload), from = read_u32(payload), length = read_u32(payload);
  fill(payload);
  if (from > IO_SIZE || length > IO_SIZE - from) fail("a result outside the shared value");
  if (!in_thread) {
    int result = run_once(slot, cpu);
    answer_bytes(result, io + from, result < 0 ? 0 : length);
    return;
  }
  struct call call = {.slot = slot};
  pthread_t thread;
  if (pthread_create(&thread, NULL, call_in_thread, &call) != 0) fail("pthread_create");
  pthread_join(thread, NULL);
  uint8_t *bytes = room(4 + length);
  memcpy(bytes, &call.thread, 4);
  memcpy(bytes + 4, io + from, length);
  answer_room(call.result, 4 + length);
}

/* Runs a program on a packet. Answer: result of the program, length of the packet, the packet, then the shared value's part. */
static void test(uint32_t slot, struct reader *payload) {
  static uint8_t data_out[DATA_ROOM];
  uint32_t from = read_u32(payload), length = read_u32(payload), context_size = read_u32(payload);
  const uint8_t *context = read_bytes(payload, context_size);
  uint32_t size = read_u32(payload);
  const uint8_t *data = read_bytes(payload, size);
  fill(payload);
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.test.prog_fd = descriptors[slot];
  attribute.test.data_in = (uintptr_t)data;
  attribute.test.data_size_in = size;
  attribute.test.data_out = (uintptr_t)data_out;
  attribute.test.data_size_out = DATA_ROOM;
  if (context_size > 0) {
    attribute.test.ctx_in = (uintptr_t)context;
    attribute.test.ctx_size_in = context_size;
  }
  int result = bpf(BPF_PROG_TEST_RUN, &attribute, sizeof attribute);
  if (result < 0) {
    answer(result);
    return;
  }
  uint32_t facts[2] = {attribute.test.retval, attribute.test.data_size_out};
  uint8_t *bytes = room(sizeof facts + facts[1] + length);
  memcpy(bytes, facts, sizeof facts);
  memcpy(bytes + sizeof facts, data_out, facts[1]);
  memcpy(bytes + sizeof facts + facts[1], io + from, length);
  answer_room(result, sizeof facts + facts[1] + length);
}

static void load_btf(uint32_t slot, struct reader *payload) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.btf = (uintptr_t)payload->next;
  attribute.btf_size = payload->left;
  attribute.btf_log_buf = (uintptr_t)log_buffer;
  attribute.btf_log_size = LOG_SIZE;
  attribute.btf_log_level = 1;
  int descriptor = bpf(BPF_BTF_LOAD, &attribute, sizeof attribute);
  if (descriptor >= 0) keep(slot, descriptor);
  answer_bytes(descriptor < 0 ? descriptor : 0, log_buffer, descriptor < 0 ? strlen(log_buffer) : 0);
}

/* Bytes that follow a type's three words, by its kind. */
static size_t trailer(const struct btf_type *type) {
  size_t count = BTF_INFO_VLEN(type->info);
  switch (BTF_INFO_KIND(type->info)) {
    case BTF_KIND_INT:
    case BTF_KIND_VAR:
    case BTF_KIND_DECL_TAG:
      return 4;
    case BTF_KIND_ARRAY:
      return sizeof(struct btf_array);
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
      return count * sizeof(struct btf_member);
    case BTF_KIND_ENUM:
      return count * sizeof(struct btf_enum);
    case BTF_KIND_ENUM64:
      return count * sizeof(struct btf_enum64);
    case BTF_KIND_FUNC_PROTO:
      return count * sizeof(struct btf_param);
    case BTF_KIND_DATASEC:
      return count * sizeof(struct btf_var_secinfo);
    default:
      return 0;
  }
}

/* The number of a function's type in the kernel's BTF, or -ENOENT. */
static int kernel_function(const char *name, size_t length) {
  int file = open("/sys/kernel/btf/vmlinux", O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) < 0) return -ENOENT;
  uint8_t *bytes = malloc(status.st_size);
  ssize_t size = 0, count;
  while ((count = read(file, bytes + size, status.st_size - size)) > 0) size += count;
  close(file);
  struct btf_header *header = (struct btf_header *)bytes;
  const char *strings = (char *)bytes + header->hdr_len + header->str_off;
  const uint8_t *place = bytes + header->hdr_len + header->type_off, *end = place + header->type_len;
  int found = -ENOENT;
  for (int number = 1; place < end && found < 0; number++) {
    const struct btf_type *type = (const struct btf_type *)place;
    const char *own = strings + type->name_off;
    if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC && strlen(own) == length && memcmp(own, name, length) == 0) found = number;
    place += sizeof *type + trailer(type);
  }
  free(bytes);
  return found;
}

void program_command(enum command command, struct reader *payload) {
  if (command == KERNEL_FUNCTION) {
    answer(kernel_function((const char *)payload->next, payload->left));
    return;
  }
  uint32_t slot = read_u32(payload);
  if (slot >= SLOTS) fail("slot");
  if (command == PROGRAM_LOAD) load(slot, payload);
  else if (command == PROGRAM_RUN) run(slot, payload, 0);
  else if (command == PROGRAM_RUN_IN_THREAD) run(slot, payload, 1);
  else if (command == PROGRAM_TEST) test(slot, payload);
  else load_btf(slot, payload);
}
