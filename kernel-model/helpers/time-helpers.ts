import { type HelperDefinition, modelled } from './helper.ts';

const HIGH = 0x100000000;

/** The kernel never sleeps here, so time since boot with and without suspend are the same (kernel/time/timekeeping.c). */
function sinceBoot(name: string): HelperDefinition {
  return modelled(name, '', 'u64', (kernel, args) => {
    const { now } = kernel.clock;
    args.returnValue(now >>> 0, Math.floor(now / HIGH));
  });
}

/** Clocks and random numbers. */
export const TIME_HELPERS: readonly HelperDefinition[] = [
  sinceBoot('ktime_get_mono_fast_ns'),
  sinceBoot('ktime_get_boot_fast_ns'),
  sinceBoot('bpf_ktime_get_ns'),
  sinceBoot('bpf_ktime_get_boot_ns'),
  modelled('bpf_ktime_get_coarse_ns', '', 'u64', (kernel, args) => {
    const { coarse } = kernel.clock;
    args.returnValue(coarse >>> 0, Math.floor(coarse / HIGH));
  }),
  modelled('get_random_u32', '', 'u32', (kernel, args) => {
    args.returnValue(kernel.random.next(), 0);
  }),
];
