/*
 * Lets a child hit a tracepoint once and prints the records that perf keeps of it, in hexadecimal, a line each.
 * Arguments: the event's number, and what the child does: exec, rename, fork, score.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 8 };

static void hit(const char *action) {
  if (strcmp(action, "exec") == 0) execl("/bin/true", "true", NULL);
  else if (strcmp(action, "rename") == 0) prctl(PR_SET_NAME, "a new name");
  else if (strcmp(action, "fork") == 0) {
    int child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  } else {
    int file = open("/proc/self/oom_score_adj", O_WRONLY);
    if (write(file, "5", 1) != 1) _exit(1);
  }
}

int main(int count, char **words) {
  if (count != 3) return 2;
  size_t page = sysconf(_SC_PAGESIZE);
  struct perf_event_attr attribute = {.type = PERF_TYPE_TRACEPOINT,
                                      .size = sizeof attribute,
                                      .config = strtoull(words[1], NULL, 10),
                                      .sample_period = 1,
                                      .sample_type = PERF_SAMPLE_RAW};
  int start[2];
  if (pipe(start) < 0) return 1;
  int child = fork();
  if (child == 0) {
    char byte;
    close(start[1]);
    if (read(start[0], &byte, 1) == 1) hit(words[2]);
    _exit(0);
  }
  int event = syscall(SYS_perf_event_open, &attribute, child, -1, -1, PERF_FLAG_FD_CLOEXEC);
  struct perf_event_mmap_page *buffer =
      event < 0 ? MAP_FAILED : mmap(NULL, (1 + PAGES) * page, PROT_READ | PROT_WRITE, MAP_SHARED, event, 0);
  if (buffer == MAP_FAILED) {
    perror("perf_event_open");
    close(start[1]);
    waitpid(child, NULL, 0);
    return 1;
  }
  if (write(start[1], "x", 1) != 1) return 1;
  waitpid(child, NULL, 0);
  printf("pid %d\n", child);
  const uint8_t *data = (const uint8_t *)buffer + page;
  for (uint64_t place = 0; place < buffer->data_head;) {
    const struct perf_event_header *header = (const void *)(data + place);
    uint32_t size;
    memcpy(&size, header + 1, sizeof size);
    if (header->type == PERF_RECORD_SAMPLE) {
      for (uint32_t index = 0; index < size; index++) printf("%02x", data[place + sizeof *header + sizeof size + index]);
      printf("\n");
    }
    place += header->size;
  }
  return 0;
}
