import { fails, type Outcome } from '../outcome.ts';
import type { ProgramType } from './program-context.ts';

const TWICE = fails('EEXIST', 'the program is attached there already', 'kernel/events/core.c, kernel/bpf/core.c');
const NO_INTERFACE = fails('ENODEV', 'no interface can have the name', 'net/core/dev.c');

/** The errors of a refused attachment, by program type. */
export const ATTACH_ERRORS: Readonly<Record<ProgramType, readonly Outcome[]>> = {
  kprobe: [
    fails('ENOENT', 'the kernel has no such function', 'kernel/kprobes.c'),
    fails('EINVAL', 'no function is named, or probes or overrides are forbidden there', 'kernel/trace/bpf_trace.c'),
    TWICE,
  ],
  perf_event: [TWICE],
  tracepoint: [
    fails('ENOENT', 'the kernel has no such tracepoint', 'kernel/bpf/syscall.c'),
    fails('EINVAL', 'the event is one of ftrace itself, which takes no programs', 'kernel/events/core.c'),
    TWICE,
  ],
  xdp: [
    fails('EBUSY', 'the interface has a program', 'net/core/dev.c'),
    fails('ERANGE', 'native XDP takes no frames as long as the MTU allows', 'drivers/net/veth.c'),
    NO_INTERFACE,
  ],
  tc: [NO_INTERFACE, TWICE],
};
