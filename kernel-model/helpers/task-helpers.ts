import type { RunsPrograms } from '../active-run.ts';
import { ERRNO } from '../errno.ts';
import { givesNull, outOfReach, succeeds } from '../outcome.ts';
import type { HasReferences } from '../references.ts';
import type { HasTasks } from '../tasks.ts';
import { signed } from './access.ts';
import { type HelperDefinition, HelperFault, modelled } from './helper.ts';

/** The parts of the kernel that helpers on tasks use. */
export type TaskKernel = HasTasks & HasReferences & RunsPrograms;

const SOURCE = 'kernel/bpf/helpers.c';

/** Helpers on tasks (kernel/bpf/helpers.c). */
export const TASK_HELPERS: readonly HelperDefinition<TaskKernel>[] = [
  modelled(
    'bpf_get_current_pid_tgid',
    '',
    'u64',
    [
      succeeds('pid and tgid of the current task', SOURCE),
      outOfReach(
        'EINVAL',
        'there is no current task',
        SOURCE,
        'a CPU of Linux always has one; a scenario can take it away',
      ),
    ],
    (kernel, args) => {
      if (!kernel.tasks.hasCurrent(kernel.currentCpu)) {
        args.returnErrno(-ERRNO.EINVAL);
        return;
      }
      const task = kernel.tasks.current(kernel.currentCpu);
      args.returnValue(task.pid, task.tgid);
    },
  ),
  modelled(
    'bpf_task_from_pid',
    'pid: s32',
    'pointer',
    [succeeds('a task with the pid lives', SOURCE), givesNull('none does', SOURCE)],
    (kernel, args) => {
      const task = kernel.tasks.find(signed(args, 0));
      if (task === undefined) {
        args.returnValue(0, 0);
        return;
      }
      kernel.tasks.get(task);
      kernel.references.acquire({
        object: task.offset,
        name: `task ${task.pid} (${task.comm})`,
        program: kernel.runningProgram,
        cpu: kernel.currentCpu,
        kind: 'task',
        site: kernel.callSite(args),
      });
      args.returnPointer(task.offset);
    },
  ),
  modelled(
    'bpf_task_release',
    'p: pointer',
    'void',
    [succeeds('the program holds a reference', SOURCE)],
    (kernel, args) => {
      const task = kernel.tasks.at(args.pointer(0));
      if (task === undefined) throw new HelperFault(args.low(0), args.high(0), 'write');
      kernel.references.release(task.offset, kernel.runningProgram, kernel.callSite(args), kernel.currentCpu);
      kernel.tasks.put(task);
    },
  ),
];
