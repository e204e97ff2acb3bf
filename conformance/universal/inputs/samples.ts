import { PERF_EVENT_NAMES, type PerfSampleEvent } from '../../../kernel-model/events.ts';
import { BOUNDARY_VALUES } from './boundary-values.ts';
import { checkRegisters } from './registers.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A perf event's sample, and what it is. */
export interface CheckSample {
  readonly name: string;
  readonly sample: Omit<PerfSampleEvent, 'kind'>;
}

/** The most frames that perf samples of a stack by default: sysctl_perf_event_max_stack (kernel/events/callchain.c). */
const MOST_FRAMES = 127;
const KERNEL_TEXT = 0xffff_ffff_8100_0000n;
const USER_TEXT = 0x40_1000n;

function stack(start: bigint, frames: number): bigint[] {
  return Array.from({ length: frames }, (_, n) => start + BigInt(n * 16));
}

/** Samples of perf events: empty ones, each number at its ends, registers, short and deep stacks. */
export function checkSamples(random: SeededRandom): readonly CheckSample[] {
  const counters = { counter: 0n, enabled: 0n, running: 0n };
  const plain = { ...counters, period: 1n };
  const numbers = (['period', 'address', 'counter', 'enabled', 'running'] as const).flatMap((field) =>
    BOUNDARY_VALUES.map(({ name, value }) => ({ name: `${field} ${name}`, sample: { ...plain, [field]: value } })),
  );
  const stacks = [0, 1, 2, MOST_FRAMES].flatMap((frames) => [
    { name: `${frames} frames of the kernel`, sample: { ...plain, kernelStack: stack(KERNEL_TEXT, frames) } },
    { name: `${frames} frames of user space`, sample: { ...plain, userStack: stack(USER_TEXT, frames) } },
  ]);
  return [
    { name: 'nothing at all', sample: {} },
    ...PERF_EVENT_NAMES.map((event) => ({ name: event, sample: { ...plain, event } })),
    ...numbers,
    ...stacks,
    {
      name: 'a call chain that the event samples by itself',
      sample: {
        ...plain,
        callChain: ['kernel', 'user'] as const,
        kernelStack: stack(KERNEL_TEXT, 3),
        userStack: stack(USER_TEXT, 3),
      },
    },
    ...checkRegisters(random).map(({ name, registers }) => ({ name, sample: { ...plain, registers } })),
  ];
}
