import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { plainLine } from '../base/plain-text.ts';

/** A half-written file is beside the file that it will replace. If a process is killed, its half-written files stay there. */

/** Numbers of processes mean something on one machine only. A folder can belong to several. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** Bytes of a name that file systems take are 255, and those of a character up to four. */
const LONGEST = 50;

/** The line that reports a half-written file of a killed process. */
export function leftFileNote(left: string, place: string): string {
  return plainLine(
    `note: a run that was killed had begun to write ${place}; ${left}, which it left, is removed`,
  ).concat('\n');
}

/** Is called for each half-written file of a killed process after its removal. */
export type LeftFileListener = (left: string, place: string) => void;

let listener: LeftFileListener = () => undefined;

/** Sets the listener for removed files. There is one listener; a later one replaces it. */
export function onLeftFile(told: LeftFileListener): void {
  listener = told;
}

function beginningOf(place: string): string {
  return `.${Array.from(basename(place)).slice(0, LONGEST).join('')}.${MACHINE}-`;
}

/** A new name beside a file, for what will replace it. It says which process writes it. */
export function nameBeside(place: string): string {
  return join(dirname(place), `${beginningOf(place)}${process.pid}.${randomBytes(6).toString('hex')}`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes half-written files of processes that have ended, and calls the listener. A file that cannot be removed stays. */
export function removeLeftFiles(place: string): void {
  const beginning = beginningOf(place);
  try {
    for (const name of readdirSync(dirname(place)).filter((each) => each.startsWith(beginning))) {
      const [, pid] = /^(\d+)\.[0-9a-f]{12}$/.exec(name.slice(beginning.length)) ?? [];
      if (pid === undefined || isRunning(Number(pid))) continue;
      const left = join(dirname(place), name);
      unlinkSync(left);
      listener(left, place);
    }
  } catch {
    // The folder cannot be listed, or another process was faster.
  }
}
