import type { Mistake } from './author-mistakes.ts';

/** What a kernel does not have, or cannot be told to have. */
export const KERNELS: Readonly<Record<string, Mistake>> = {
  tracepoint: [
    [
      'Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"',
      'When task 42 "bash" hits tracepoint "syscalls/sys_enter_dupp"',
    ],
    /there is no tracepoint "syscalls\/sys_enter_dupp"\n.*\n +hint: write syscalls\/sys_enter_dup\n/,
  ],
  'tracepoint to attach to': [
    ['Given the object "hello"', 'And program "hello" is attached to tracepoint "syscalls/sys_entr_dup"'],
    /ATTACH_ENOENT: tracepoint program "hello" cannot be attached .*\n.*\n +hint: write syscalls\/sys_enter_dup\n/,
  ],
  'published kernel': [
    ['Given the kernel is "rex-2025-03"'],
    /NO_SUCH_KERNEL: there is no published kernel "rex-2025-03"\n.*\n +hint: write rex-2025-02/,
  ],
  'kernel that is broken on purpose': [
    ['When scenario 1 of "program-types/xdp" is run on a kernel that "logs no panics"'],
    /NO_SUCH_FAULT: there is no kernel that "logs no panics"/,
  ],
  'register of cpuid': [
    ['Given the kernel has CPUs that answer cpuid leaf 7 with ebx 1 and ebx 2'],
    /CPUID_ANSWER: cpuid: ebx appears twice/,
  ],
};
