/** Linux's error numbers that the model gives (include/uapi/asm-generic/errno-base.h, errno.h), by name. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  ERANGE: 34,
  EOVERFLOW: 75,
  EOPNOTSUPP: 95,
  ENETDOWN: 100,
  /** Linux's own, which no C library knows (include/linux/errno.h). */
  ENOTSUPP: 524,
} as const;

/** The name of an error number that the model gives. */
export type ErrnoName = keyof typeof ERRNO;

/** The name of an error number, whatever its sign: 22 and -22 are `EINVAL`. A number without a name stays a number. */
export function errnoName(number: number): string {
  const positive = Math.abs(number);
  for (const [name, value] of Object.entries(ERRNO)) if (value === positive) return name;
  return String(positive);
}
