/* What bpf_trace_printk writes, read from an instance of tracefs of our own, mounted where nobody else sees it. */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 256, TEXT_ROOM = 1 << 16 };

char trace_folder[PATH_ROOM / 4];
static char instance[PATH_ROOM / 2];
static int pipe_file = -1;

static void close_trace(void) {
  if (pipe_file >= 0) close(pipe_file);
  if (instance[0] != 0) rmdir(instance);
  if (trace_folder[0] != 0 && umount(trace_folder) == 0) rmdir(trace_folder);
}

static int open_trace(void) {
  char path[PATH_ROOM];
  if (unshare(CLONE_NEWNS) < 0) return -errno;
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return -errno;
  strcpy(trace_folder, "/tmp/rex-oracle-XXXXXX");
  if (mkdtemp(trace_folder) == NULL) return -errno;
  atexit(close_trace);
  if (mount("tracefs", trace_folder, "tracefs", 0, NULL) < 0) return -errno;
  snprintf(instance, sizeof instance, "%s/instances/rex-oracle-%d", trace_folder, getpid());
  if (mkdir(instance, 0700) < 0) return -errno;
  snprintf(path, sizeof path, "%s/events/bpf_trace/bpf_trace_printk/enable", instance);
  int file = open(path, O_WRONLY);
  if (file < 0 || write(file, "1", 1) < 0) return -errno;
  close(file);
  snprintf(path, sizeof path, "%s/trace_pipe", instance);
  pipe_file = open(path, O_RDONLY | O_NONBLOCK);
  return pipe_file < 0 ? -errno : 0;
}

void trace_command(enum command command, struct reader *payload) {
  (void)payload;
  if (command == TRACE_OPEN) {
    answer(open_trace());
    return;
  }
  size_t length = 0;
  for (;;) {
    ssize_t count = read(pipe_file, room(length + TEXT_ROOM) + length, TEXT_ROOM);
    if (count <= 0) break;
    length += count;
  }
  room(length);
  answer_room(0, length);
}
