import type { PerfSampleEvent } from '../events.ts';
import type { HasLayout } from '../layouts/layout.ts';
import type { HasMemory } from '../memory/guest-memory.ts';
import type { Task } from '../tasks.ts';

/** What walking a stack needs of the kernel. */
export type StackKernel = HasMemory & HasLayout;

/** The lowest kernel address, with 48-bit virtual addresses. */
const LOWEST_KERNEL_ADDRESS = 0xffff800000000000n;
/** What stands before the parts of a sampled chain (enum perf_callchain_context, include/uapi/linux/perf_event.h). */
export const PERF_CONTEXT_KERNEL = 0xffffffffffffff80n;
export const PERF_CONTEXT_USER = 0xfffffffffffffe00n;
/** The most addresses of a sampled chain, markers not counted (kernel.perf_event_max_stack, as it is unless somebody sets it). */
export const MAX_STACK_DEPTH = 127;

/**
 * The kernel's or the user's part of the stack where a sample was taken, innermost frame first: as the event has it; else the one address
 * that is known, which is the sampled one, or, of a sample in the kernel, the one that the task will return to in user space
 * (get_perf_callchain, kernel/events/callchain.c).
 */
export function walkStack(kernel: StackKernel, sample: PerfSampleEvent, task: Task, user: boolean): readonly bigint[] {
  const given = user ? sample.userStack : sample.kernelStack;
  if (given !== undefined) return given;
  const ip = BigInt.asUintN(64, sample.registers?.ip ?? 0n);
  const inKernel = ip >= LOWEST_KERNEL_ADDRESS;
  if (!user) return inKernel ? [ip] : [];
  const userIp = inKernel ? kernel.layout.read(kernel.memory, task.registers, 'pt_regs', 'ip') : ip;
  return userIp === 0n ? [] : [userIp];
}

/**
 * The call chain that an event samples by itself (perf_callchain, kernel/events/core.c): each part that it has behind its marker.
 * @returns `undefined` where the event samples none
 */
export function sampleCallChain(
  kernel: StackKernel,
  sample: PerfSampleEvent,
  task: Task,
): readonly bigint[] | undefined {
  const { callChain } = sample;
  if (callChain === undefined) return undefined;
  const chain: bigint[] = [];
  let left = MAX_STACK_DEPTH;
  for (const part of ['kernel', 'user'] as const) {
    const frames = callChain.includes(part) ? walkStack(kernel, sample, task, part === 'user').slice(0, left) : [];
    if (frames.length === 0) continue;
    chain.push(part === 'user' ? PERF_CONTEXT_USER : PERF_CONTEXT_KERNEL, ...frames);
    left -= frames.length;
  }
  return chain;
}
