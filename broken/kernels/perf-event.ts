import type { Tasks } from '../../kernel-model/tasks.ts';
import { brokenContext, otherContext } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, brokenKernel } from '../parts.ts';

/** The fields of a struct perf_sample_data that a context points to, some of them written anew. */
function brokenSample(name: string, field: string, value: bigint): Fault {
  return brokenContext(name, 'perf_event', ({ memory, layout }, { offset }) => {
    const data = layout.readPointer(memory, offset, 'bpf_perf_event_data_kern', 'data');
    layout.write(memory, data, 'perf_sample_data', field, value);
    return undefined;
  });
}

/** Lets CPUs run the task of the event before. */
function taskBefore(tasks: Tasks): void {
  const enter = tasks.enter.bind(tasks);
  let before: Parameters<Tasks['enter']>[1];
  tasks.enter = (cpu, task) => {
    const entered = enter(cpu, before ?? task);
    before = task;
    return entered;
  };
}

/** Kernels that sample events otherwise than they must (Rex ABI 6, 8; kernel/events/core.c). */
export const PERF_FAULTS: readonly Fault[] = [
  brokenSample('gives a sample no period', 'period', 0n),
  brokenSample('gives a sample no address', 'addr', 0n),
  brokenContext('shows a sample the registers of its interrupt', 'perf_event', ({ memory, layout }, { offset }) => {
    const registers = layout.readPointer(memory, offset, 'bpf_perf_event_data_kern', 'regs');
    layout.write(memory, registers, 'pt_regs', 'ip', 0xffffffff81000ebdn);
    return undefined;
  }),
  brokenHelper(
    'gives the time that a counter ran as the time that it was enabled',
    'bpf_perf_prog_read_value',
    (read) => (kernel, args) => {
      read(kernel, args);
      const { memory, layout } = kernel;
      const running = layout.read(memory, args.pointer(1), 'bpf_perf_event_value', 'running');
      layout.write(memory, args.pointer(1), 'bpf_perf_event_value', 'enabled', running);
    },
  ),
  brokenKernel('gives the previous task as the current task', ({ tasks }) => taskBefore(tasks)),
  brokenContext('lets the timer of the watchdog fire in interrupts', 'perf_event', (_, context) => {
    const { uninterruptible: _where, ...interruptible } = context;
    return interruptible;
  }),
  brokenContext('keeps the timer of the watchdog from firing in page faults', 'perf_event', (_, context) =>
    otherContext(context, {
      uninterruptible: 'an NMI',
    }),
  ),
];
