/* A network interface of a namespace of our own, whose outgoing frames can be read. */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME_ROOM = 1 << 16 };

static int tap = -1;

/* Answer: the interface's number, or a negative error number. */
static int open_tap(void) {
  if (unshare(CLONE_NEWNET) < 0) return -errno;
  int setting = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY);
  if (setting >= 0) {
    if (write(setting, "1", 1) < 0) return -errno;
    close(setting);
  }
  tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tap < 0) return -errno;
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strcpy(request.ifr_name, "oracle0");
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (ioctl(tap, TUNSETIFF, &request) < 0) return -errno;
  int any = socket(AF_INET, SOCK_DGRAM, 0);
  request.ifr_flags = IFF_UP;
  if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) < 0) return -errno;
  if (ioctl(any, SIOCGIFINDEX, &request) < 0) return -errno;
  close(any);
  return request.ifr_ifindex;
}

void tap_command(enum command command, struct reader *payload) {
  (void)payload;
  if (command == TAP_OPEN) {
    answer(open_tap());
    return;
  }
  ssize_t count = read(tap, room(FRAME_ROOM), FRAME_ROOM);
  if (count < 0) answer(-errno);
  else answer_room(0, count);
}
