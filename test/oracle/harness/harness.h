/*
 * Carries out commands with bpf(2) on the machine it runs on. Commands come on standard input, answers go to standard output, all numbers
 * little endian:
 *   command: u32 number, u32 length of the payload, payload
 *   answer:  i32 result or negative error number, u32 length, bytes
 * A slot is a number that the driver gives to a map, a program or a file of its own choice.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>

enum command {
  HELLO = 0,
  MAP_CREATE = 1,
  MAP_LOOKUP = 2,
  MAP_UPDATE = 3,
  MAP_DELETE = 4,
  MAP_TAKE = 5,
  MAP_DUMP = 6,
  MAP_FREEZE = 7,
  CLOSE = 8,
  PROGRAM_LOAD = 9,
  PROGRAM_RUN = 10,
  PROGRAM_TEST = 11,
  PROGRAM_RUN_IN_THREAD = 12,
  BTF_LOAD = 13,
  RING_OPEN = 14,
  RING_READ = 15,
  RING_CONSUME = 16,
  OUTPUT_OPEN = 17,
  OUTPUT_READ = 18,
  COUNTER_OPEN = 19,
  TRACE_OPEN = 20,
  TRACE_READ = 21,
  KERNEL_FUNCTION = 22,
  PROGRAM_ON_FAULTS = 23,
  TAP_OPEN = 24,
  TAP_READ = 25,
  PROGRAM_ON_DUP = 26,
  NETWORK_OPEN = 27,
  NETWORK_ATTACH = 28,
  NETWORK_SEND = 29,
  NETWORK_RECEIVE = 30,
  NETWORK_LINK = 31,
};

enum { SLOTS = 65536 };

/* Where programs and harness exchange data: an mmapped array map of one value, in slot 0. */
enum { IO_SLOT = 0, IO_SIZE = 1 << 18 };

/* A command's payload, read from its start to its end. */
struct reader {
  const uint8_t *next;
  size_t left;
};

uint32_t read_u32(struct reader *reader);
uint64_t read_u64(struct reader *reader);
const uint8_t *read_bytes(struct reader *reader, size_t length);

/* The answer of the command that is carried out. */
void answer(int32_t result);
void answer_bytes(int32_t result, const void *bytes, size_t length);
/* Room for an answer of up to `length` bytes, to be ended by answer_room. */
uint8_t *room(size_t length);
void answer_room(int32_t result, size_t length);

/* Ends the harness: the machine or the driver is not as expected. */
void fail(const char *what);

/* bpf(2); gives the result or the negative error number. */
int bpf(int command, union bpf_attr *attribute, size_t size);

extern int descriptors[SLOTS];
extern uint8_t *io;
extern uint32_t cpus;
void keep(uint32_t slot, int descriptor);

void map_command(enum command command, struct reader *payload);
void program_command(enum command command, struct reader *payload);
void ring_command(enum command command, struct reader *payload);
void perf_command(enum command command, struct reader *payload);
void trace_command(enum command command, struct reader *payload);
void tap_command(enum command command, struct reader *payload);
void network_command(enum command command, struct reader *payload);

#endif
