#ifndef DEVICE_H
#define DEVICE_H

/*
 * Opens a serial line, or the port of a virtual machine. The suite is at its other end. A terminal usually cuts lines at 4096 bytes, and
 * echoes them; it is set to pass bytes as they are. @returns a file descriptor, -1 with errno if it cannot be opened
 */
int open_device(const char *path);

#endif
