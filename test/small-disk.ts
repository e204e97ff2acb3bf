import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { THOROUGH } from './effort.ts';

/** Bytes that are written at once until there is no room. */
const PIECE = 1024;

/** Mounts a small file system in a folder. @returns whether that is possible here */
function mount(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
}

function mountsHere(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const mounted = process.getuid?.() === 0 && mount(folder, 'size=64k');
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
}

/** For thorough tests on a disk of their own, which only root can mount. */
export const ON_SMALL_DISK = mountsHere() ? THOROUGH : { skip: 'only root may mount a file system' };

/** What is wrong with a disk, and the error of a write to it. */
export const BAD_DISKS = [
  { what: 'a disk that is full', errno: 'ENOSPC' },
  { what: 'a disk that is read-only', errno: 'EROFS' },
] as const;
export type DiskFault = (typeof BAD_DISKS)[number]['errno'];

/**
 * Puts a small disk into a folder, which must exist.
 * @param prepare writes what is there before
 * @param size as mount(8) has it
 */
export function mountSmallDisk(folder: string, size: string, fault: DiskFault, prepare: () => void): void {
  if (!mount(folder, `size=${size}`)) throw new Error(`${folder} cannot be mounted`);
  prepare();
  writeFileSync(join(folder, 'filling'), '');
  if (fault === 'EROFS') {
    if (spawnSync('mount', ['-o', 'remount,ro', folder]).status !== 0) throw new Error('the disk stays writable');
    return;
  }
  try {
    for (;;) appendFileSync(join(folder, 'filling'), new Uint8Array(PIECE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** Takes it away again. */
export function unmountSmallDisk(folder: string): void {
  spawnSync('umount', [folder]);
}
