import type { PerfSampleEvent } from '../events.ts';
import type { HasLayout } from '../layouts/layout.ts';
import type { HasMemory } from '../memory/guest-memory.ts';
import type { Task } from '../tasks.ts';

/** The parts of the kernel that a stack walk uses. */
export type StackKernel = HasMemory & HasLayout;

/** The lowest kernel address, with 48-bit virtual addresses. */
const LOWEST_KERNEL_ADDRESS = 0xffff800000000000n;
/** The markers before the parts of a sampled chain (enum perf_callchain_context, include/uapi/linux/perf_event.h). */
export const PERF_CONTEXT_KERNEL = 0xffffffffffffff80n;
export const PERF_CONTEXT_USER = 0xfffffffffffffe00n;
/** The most addresses of a sampled chain without markers (the default of kernel.perf_event_max_stack). */
export const MAX_STACK_DEPTH = 127;

/**
 * The kernel's or the user's part of the stack at a sample, innermost frame first. Without a stack in the event, it is
 * the one known address. That is the sampled one, or, for a sample in the kernel, the address where the task returns to
 * user space (get_perf_callchain, kernel/events/callchain.c).
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
 * The call chain that an event samples by itself (perf_callchain, kernel/events/core.c): each of its parts after a
 * marker.
 * @returns `undefined` if the event samples none
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
