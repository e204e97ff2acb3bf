import { readFileSync } from 'node:fs';
import process from 'node:process';

/** A line of proc_pid_status(5): kibibytes. */
const PEAK = /^VmHWM:\s+(\d+) kB$/m;

/**
 * The most memory that this process had, in bytes. The maximum of getrusage(2) is that of the process that started this one, if that had
 * more: exec keeps it (exec_mmap, fs/exec.c).
 */
export function peakMemory() {
  try {
    return Number(PEAK.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  } catch {
    // Elsewhere than on Linux.
    return process.resourceUsage().maxRSS * 1024;
  }
}
