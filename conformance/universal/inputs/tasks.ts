import type { TaskDescription } from '../../../kernel-model/events.ts';

/** The largest pid that a kernel gives: PID_MAX_LIMIT - 1 (include/linux/threads.h). */
const LARGEST_PID = 4 * 1024 * 1024 - 1;

/** The tasks that things happen to, in turn: a usual one, the first, one whose name fills its field, a thread, the idle task, and the last. */
export const CHECK_TASKS: readonly TaskDescription[] = [
  { pid: 42, comm: 'bash' },
  { pid: 1, comm: 'init' },
  { pid: 32768, comm: 'fifteen-letters' },
  { pid: 43, tgid: 42, comm: '' },
  { pid: 0, comm: 'swapper/0' },
  { pid: LARGEST_PID, comm: 'last' },
];
