/*
 * Loads an eBPF program into the running kernel and says what the verifier says of it.
 *
 *   load-program TYPE < INSTRUCTIONS
 *
 * TYPE is a number of enum bpf_prog_type. Instructions are 8 bytes each, as struct bpf_insn. A 64-bit load of a map (BPF_PSEUDO_MAP_FD)
 * gets the descriptor of a hash map, u32 to 16 bytes, that is made here.
 * Prints the errno of BPF_PROG_LOAD (0 where it loads) on the first line, then the verifier's log.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_INSTRUCTIONS 65536
#define LOG_SIZE (1 << 16)

static int bpf(int command, union bpf_attr *attribute) {
  return (int)syscall(SYS_bpf, command, attribute, sizeof *attribute);
}

int main(int argc, char **argv) {
  static struct bpf_insn instructions[MOST_INSTRUCTIONS];
  char *log = calloc(1, LOG_SIZE);
  if (argc != 2 || log == NULL) return 2;
  size_t count = fread(instructions, sizeof *instructions, MOST_INSTRUCTIONS, stdin);

  union bpf_attr map = {0};
  map.map_type = BPF_MAP_TYPE_HASH;
  map.key_size = 4;
  map.value_size = 16;
  map.max_entries = 8;
  int descriptor = bpf(BPF_MAP_CREATE, &map);
  if (descriptor < 0) {
    printf("%d\nno map\n", errno);
    return 0;
  }
  for (size_t at = 0; at < count; at++)
    if (instructions[at].code == (BPF_LD | BPF_DW | BPF_IMM)) {
      if (instructions[at].src_reg == BPF_PSEUDO_MAP_FD) instructions[at].imm = descriptor;
      at++;
    }

  union bpf_attr program = {0};
  program.prog_type = (uint32_t)atoi(argv[1]);
  program.insns = (uintptr_t)instructions;
  program.insn_cnt = (uint32_t)count;
  program.license = (uintptr_t) "GPL";
  program.log_level = 4; /* BPF_LOG_STATS: what it refuses and the count, not each instruction */
  program.log_size = LOG_SIZE;
  program.log_buf = (uintptr_t)log;
  int loaded = bpf(BPF_PROG_LOAD, &program);
  printf("%d\n%s", loaded < 0 ? errno : 0, log);
  return 0;
}
