/** CPUs as Linux lists them, as in /sys/devices/system/cpu/possible: `0-1,4-5`. */
export const CPU_LIST = /\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*/;

/** More numbers than any kernel has, so that none is listed by the million. */
const MOST_LISTED = 4096;

/** The numbers of such a list, in its order. */
export function cpuList(text: string): number[] {
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: Math.min(Math.max(last - first + 1, 0), MOST_LISTED) }, (_, n) => first + n);
  });
}
