import type { HasClock } from '../clock.ts';
import { succeeds } from '../outcome.ts';
import type { HasRandom } from '../random.ts';
import { type HelperDefinition, modelled } from './helper.ts';

/** The parts of the kernel that helpers on time use. */
export type TimeKernel = HasClock & HasRandom;

const HIGH = 0x100000000;
const TIMEKEEPING = 'kernel/time/timekeeping.c';

/** This kernel never sleeps, so times since boot with and without suspend are equal (kernel/time/timekeeping.c). */
function sinceBoot(name: string): HelperDefinition<TimeKernel> {
  return modelled(name, '', 'u64', [succeeds('nanoseconds since boot', TIMEKEEPING)], (kernel, args) => {
    const { shown } = kernel.clock;
    args.returnValue(shown >>> 0, Math.floor(shown / HIGH));
  });
}

/** Clocks and random numbers. */
export const TIME_HELPERS: readonly HelperDefinition<TimeKernel>[] = [
  sinceBoot('ktime_get_mono_fast_ns'),
  sinceBoot('ktime_get_boot_fast_ns'),
  sinceBoot('bpf_ktime_get_ns'),
  sinceBoot('bpf_ktime_get_boot_ns'),
  modelled(
    'bpf_ktime_get_coarse_ns',
    '',
    'u64',
    [succeeds('nanoseconds since boot, as of the last tick', TIMEKEEPING)],
    (kernel, args) => {
      const { coarse } = kernel.clock;
      args.returnValue(coarse >>> 0, Math.floor(coarse / HIGH));
    },
  ),
  modelled('get_random_u32', '', 'u32', [succeeds('a random number', 'drivers/char/random.c')], (kernel, args) => {
    args.returnValue(kernel.random.next(), 0);
  }),
];
