#define _GNU_SOURCE
#include <fcntl.h>
#include <termios.h>

#include "device.h"

int open_device(const char *path)
{
	struct termios line;
	int device = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (device >= 0 && tcgetattr(device, &line) == 0) {
		cfmakeraw(&line);
		/* No line of a modem says that somebody hangs up. */
		line.c_cflag |= CLOCAL;
		tcsetattr(device, TCSANOW, &line);
	}
	return device;
}
