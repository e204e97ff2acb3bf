import { fstatSync, readlinkSync, statSync } from 'node:fs';

/** Whether two descriptors or a descriptor and a path are of one file. */
function isSame(one: number, other: number | string): boolean {
  const [here, there] = [fstatSync(one), typeof other === 'number' ? fstatSync(other) : statSync(other)];
  return here.ino === there.ino && here.dev === there.dev;
}

/**
 * The path of a file that is open for writing, so that it can be replaced as a whole.
 * Linux tells it, in /proc.
 * @returns `undefined` for a pipe or a device, for the file that the process prints to, and on other systems
 */
export function pathOfOpenFile(descriptor: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/self/fd/${descriptor}`);
    if (!fstatSync(descriptor).isFile() || !isSame(descriptor, path)) return undefined;
    return [1, 2].some((printed) => isSame(descriptor, printed)) ? undefined : path;
  } catch {
    return undefined;
  }
}
