import { PERF_CONTEXT_USER, type StackKernel, sampleCallChain, walkStack } from '../contexts/call-chain.ts';
import { ERRNO } from '../errno.ts';
import {
  BPF_F_FAST_STACK_CMP,
  BPF_F_REUSE_STACKID,
  BPF_F_SKIP_FIELD_MASK,
  BPF_F_USER_STACK,
  StackTraceMap,
} from '../maps/stack-trace.ts';
import { fails, succeeds } from '../outcome.ts';
import type { HasTasks } from '../tasks.ts';
import { type AccessKernel, mapOfType } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';
import { sampleContext } from './sample-context.ts';

/** The parts of the kernel that helpers on stacks use. */
export type StackTraceKernel = HasTasks & AccessKernel & StackKernel;

const KNOWN_FLAGS = BPF_F_SKIP_FIELD_MASK | BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP | BPF_F_REUSE_STACKID;
/**
 * bpf_get_stackid_pe (kernel/bpf/stackmap.c). If the event samples call chains, the chain is the sampled one with its
 * markers. The kernel's part is everything before the user's marker, and frames are skipped from there. Otherwise the
 * stack is walked.
 */
function getStackId(kernel: StackTraceKernel, args: HelperArguments): void {
  const context = sampleContext(kernel, args);
  const map = mapOfType(kernel, args, 1, 'bpf_get_stackid_pe', StackTraceMap);
  const flags = args.low(2);
  if (args.high(2) !== 0 || (flags & ~KNOWN_FLAGS) !== 0) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  const task = kernel.tasks.current(kernel.currentCpu);
  const user = (flags & BPF_F_USER_STACK) !== 0;
  const chain = sampleCallChain(kernel, context.event, task);
  if (chain === undefined) {
    const walked = walkStack(kernel, context.event, task, user);
    args.returnErrno(map.enter(walked.slice(0, map.deepest(flags & BPF_F_SKIP_FIELD_MASK)), flags));
  } else {
    args.returnErrno(enterSampled(map, chain, flags, user));
  }
}

function enterSampled(map: StackTraceMap, chain: readonly bigint[], flags: number, user: boolean): number {
  const marker = chain.indexOf(PERF_CONTEXT_USER);
  const kernelPart = marker < 0 ? chain.length : marker;
  if (!user) return map.enter(chain.slice(0, kernelPart), flags);
  const skip = (flags & BPF_F_SKIP_FIELD_MASK) + kernelPart;
  if (skip > BPF_F_SKIP_FIELD_MASK) return -ERRNO.EFAULT;
  return map.enter(chain, (flags & ~BPF_F_SKIP_FIELD_MASK) | skip);
}

const STACKMAP = 'kernel/bpf/stackmap.c';

/** Helpers on stack traces. */
export const STACK_HELPERS: readonly HelperDefinition<StackTraceKernel>[] = [
  modelled(
    'bpf_get_stackid_pe',
    'ctx: pointer, map: pointer, flags: u64',
    'errno',
    [
      succeeds('the number that the stack is kept under', STACKMAP),
      fails('EINVAL', 'unknown flags', STACKMAP),
      fails('EFAULT', 'there is no stack, or no frame is left of it', STACKMAP),
      fails('EEXIST', 'another stack has the number', STACKMAP),
      fails('ENOMEM', 'the map is full', STACKMAP),
    ],
    getStackId,
  ),
];
