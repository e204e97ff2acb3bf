import { CAPABILITY_NAMES, type Capability } from '../target/capabilities.ts';

/** Attaching needs that programs of the type can run. */
export const EVERY_PROGRAM: readonly Capability[] = [
  'kprobe programs',
  'tracepoint programs',
  'perf event programs',
  'xdp programs',
  'tc programs',
];

/** For events files. */
export const EVENT_FILE: readonly Capability[] = [
  'chosen tasks',
  'several CPUs',
  'registers',
  'tracepoint programs',
  'perf event programs',
  'packet metadata',
  'virtual clock',
  'map records',
  'any event',
];

/** For explorations of interleavings. */
export const INTERLEAVINGS: readonly Capability[] = [
  'events at once',
  'many kernels',
  'several CPUs',
  'program results',
  'packet contents',
];

/** For the universal profile and sweeps, which look at everything that can be known of a program. */
export const EVERYTHING: readonly Capability[] = CAPABILITY_NAMES;
