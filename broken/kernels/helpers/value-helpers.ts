import { ERRNO } from '../../../kernel-model/errno.ts';
import type { Kernel, KernelHelper } from '../../../kernel-model/kernel.ts';
import type { Fault } from '../../fault.ts';
import { brokenHelper, brokenKernel, withArguments } from '../../parts.ts';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const HIGH = 2 ** 32;

/** A kernel with a clock that shows another time. @param time nanoseconds since boot */
function showing(name: string, helper: string, time: (kernel: Kernel) => number): Fault {
  return brokenHelper(name, helper, () => (kernel, args) => {
    const now = time(kernel);
    args.returnValue(now >>> 0, Math.floor(now / HIGH));
  });
}

const CLOCKS: readonly Fault[] = [
  showing('advances the coarse clock between ticks', 'bpf_ktime_get_coarse_ns', ({ clock }) => clock.now),
  showing('counts one second more since boot than the clock', 'bpf_ktime_get_boot_ns', ({ clock }) => {
    return clock.now + NANOSECONDS_PER_SECOND;
  }),
  showing('gives the time of the last tick as the fast clock', 'ktime_get_mono_fast_ns', ({ clock }) => clock.coarse),
  brokenKernel('counts jiffies in 32 bits', ({ clock, memory }) => {
    const advanceTo = clock.advanceTo.bind(clock);
    const cut = () => memory.view.setUint32(clock.jiffiesOffset + 4, 0, true);
    clock.advanceTo = (nanoseconds) => {
      advanceTo(nanoseconds);
      cut();
    };
    cut();
  }),
];

/** A kernel that reads memory otherwise. */
function reading(name: string, change: (read: KernelHelper) => KernelHelper): Fault {
  return brokenHelper(name, 'bpf_probe_read_kernel', change);
}

const MEMORY: readonly Fault[] = [
  reading('leaves the old content when memory cannot be read', (read) => (kernel, args) => {
    const place = args.pointer(0);
    const before = kernel.memory.bytes(place, args.low(1)).slice();
    const returnErrno = (errno: number) => {
      if (errno < 0) kernel.memory.u8.set(before, place);
      args.returnErrno(errno);
    };
    read(kernel, withArguments(args, { returnErrno }));
  }),
  reading('answers EFAULT for addresses of user space', (read) => (kernel, args) => {
    const returnErrno = (errno: number) => args.returnErrno(errno === -ERRNO.ERANGE ? -ERRNO.EFAULT : errno);
    read(kernel, withArguments(args, { returnErrno }));
  }),
  reading('reads zeroes from memory that is not mapped', (read) => (kernel, args) => {
    const returnErrno = (errno: number) => args.returnErrno(errno === -ERRNO.EFAULT ? 0 : errno);
    read(kernel, withArguments(args, { returnErrno }));
  }),
  reading('reads memory at multiples of 8', (read) => (kernel, args) => {
    read(kernel, withArguments(args, { pointer: (n) => (n === 2 ? args.pointer(2) & ~7 : args.pointer(n)) }));
  }),
];

const TASKS: readonly Fault[] = [
  brokenKernel('finds tasks by the pid of their thread group', ({ tasks }) => {
    const find = tasks.find.bind(tasks);
    tasks.find = (pid) => {
      const task = find(pid);
      return task?.tgid === pid ? task : undefined;
    };
  }),
  brokenHelper('gives the current task for a pid that no task has', 'bpf_task_from_pid', (find) => (kernel, args) => {
    const { pid } = kernel.tasks.current(kernel.currentCpu);
    const known = kernel.tasks.find(args.low(0) | 0) !== undefined;
    find(kernel, withArguments(args, { low: (n) => (known ? args.low(n) : pid) }));
  }),
  brokenHelper('does not take back references to tasks', 'bpf_task_release', () => () => {}),
];

const STATE: readonly Fault[] = [
  brokenHelper(
    'gives the pid of the main thread as the pid of the task',
    'bpf_get_current_pid_tgid',
    () => (kernel, args) => {
      const { tgid } = kernel.tasks.current(kernel.currentCpu);
      args.returnValue(tgid, tgid);
    },
  ),
  brokenKernel('gives the task of CPU 0 as the task of every CPU', ({ tasks, cpus, memory }) => {
    const enter = tasks.enter.bind(tasks);
    tasks.enter = (cpu, description) => {
      const task = enter(cpu, description);
      memory.writePointer(cpus.offsetOf('current_task', cpu), tasks.current(0).offset);
      return task;
    };
  }),
  brokenKernel('counts its CPUs from 1', ({ cpus, memory }) => {
    for (const cpu of cpus.possible) memory.view.setInt32(cpus.offsetOf('cpu_number', cpu), cpu + 1, true);
  }),
  brokenKernel('gives all CPUs the offset of CPU 0', ({ cpus, memory }) => {
    for (const cpu of cpus.possible.slice(1)) memory.writeU64(cpus.offsetOf('this_cpu_off', cpu), cpus.gsBase(0));
  }),
  brokenKernel('gives consecutive numbers as random numbers', ({ random }) => {
    const next = random.next.bind(random);
    let number: number | undefined;
    random.next = () => {
      number = number === undefined ? next() : (number + 1) >>> 0;
      return number;
    };
  }),
  brokenHelper('gives the same random number again and again', 'get_random_u32', (random) => {
    let number: number | undefined;
    return (kernel, args) => {
      const returnValue = (low: number, high: number) => {
        number ??= low;
        args.returnValue(number, high);
      };
      random(kernel, withArguments(args, { returnValue }));
    };
  }),
];

/** A kernel that treats the buffer for a sample's counter otherwise. */
function readingSample(name: string, change: (read: KernelHelper) => KernelHelper): Fault {
  return brokenHelper(name, 'bpf_perf_prog_read_value', change);
}

const SAMPLES: readonly Fault[] = [
  readingSample('fills a buffer that is too small for a counter', (read) => (kernel, args) => {
    const event = kernel.run?.context.event;
    const size = args.low(2);
    if (size >= 24 || event?.kind !== 'perf_sample') return read(kernel, args);
    const value = new DataView(new ArrayBuffer(24));
    value.setBigUint64(0, event.counter ?? 0n, true);
    kernel.memory.u8.set(new Uint8Array(value.buffer, 0, size), args.pointer(1));
    args.returnErrno(0);
  }),
  readingSample(
    'leaves the old content of a buffer that is not a struct bpf_perf_event_value',
    (read) => (kernel, args) => {
      const place = args.pointer(1);
      const before = kernel.memory.bytes(place, args.low(2)).slice();
      const returnErrno = (errno: number) => {
        if (errno < 0) kernel.memory.u8.set(before, place);
        args.returnErrno(errno);
      };
      read(kernel, withArguments(args, { returnErrno }));
    },
  ),
  readingSample('accepts any buffer that is large enough for a counter', (read) => (kernel, args) => {
    read(kernel, withArguments(args, { low: (n) => (n === 2 ? Math.min(args.low(2), 24) : args.low(n)) }));
  }),
];

/** A kernel that reads counters which cannot be read. */
function readingCounter(name: string, errno: (errno: number) => number): Fault {
  return brokenHelper(name, 'bpf_perf_prog_read_value', (read) => (kernel, args) => {
    read(kernel, withArguments(args, { returnErrno: (given) => args.returnErrno(errno(given)) }));
  });
}

const RARE: readonly Fault[] = [
  brokenKernel('lets no clock go back', ({ clock }) => {
    clock.goBack = () => {};
  }),
  brokenKernel('lets jiffies go back with the clocks', ({ clock, memory }) => {
    const goBack = clock.goBack.bind(clock);
    clock.goBack = (nanoseconds) => {
      goBack(nanoseconds);
      memory.writeU64Number(
        clock.jiffiesOffset,
        clock.jiffies - Math.floor((nanoseconds * clock.hz) / NANOSECONDS_PER_SECOND),
      );
    };
  }),
  brokenKernel('always has a current task', ({ tasks }) => {
    tasks.enterNone = () => {};
  }),
  brokenKernel('has no current task when a CPU idles', ({ tasks }) => {
    const enter = tasks.enter.bind(tasks);
    tasks.enter = (cpu, description) => {
      const task = enter(cpu, description);
      if (description === undefined) tasks.enterNone(cpu);
      return task;
    };
  }),
  brokenHelper('gives the idle pid when there is no task', 'bpf_get_current_pid_tgid', () => (kernel, args) => {
    const { pid, tgid } = kernel.tasks.current(kernel.currentCpu);
    args.returnValue(pid, tgid);
  }),
  brokenKernel('ends every name of a task with a NUL', ({ tasks, memory, layout }) => {
    const enter = tasks.enter.bind(tasks);
    tasks.enter = (cpu, description) => {
      const task = enter(cpu, description);
      const { offset, size } = layout.field('task_struct', 'comm');
      memory.u8[task.offset + offset + size - 1] = 0;
      return task;
    };
  }),
  readingCounter('says that it read a counter that cannot be read', () => 0),
  readingCounter('answers EINVAL for every counter that cannot be read', (errno) =>
    errno < 0 ? -ERRNO.EINVAL : errno,
  ),
  brokenKernel('finds all cleanup entries free', (kernel) => {
    const configuration = { ...kernel.configuration, cleanupEntriesTaken: 0 };
    Object.defineProperty(kernel, 'configuration', { value: configuration });
  }),
];

/** Kernels whose helpers for time, tasks, memory and random numbers do not do what they must (kernel/bpf/helpers.c, kernel/time). */
export const VALUE_HELPER_FAULTS: readonly Fault[] = [...CLOCKS, ...MEMORY, ...TASKS, ...STATE, ...SAMPLES, ...RARE];
