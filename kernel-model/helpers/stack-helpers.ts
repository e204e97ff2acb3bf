import { ERRNO } from '../errno.ts';
import type { PerfSampleEvent } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import {
  BPF_F_FAST_STACK_CMP,
  BPF_F_REUSE_STACKID,
  BPF_F_SKIP_FIELD_MASK,
  BPF_F_USER_STACK,
  StackTraceMap,
} from '../maps/stack-trace.ts';
import { mapOfType } from './access.ts';
import { type HelperArguments, type HelperDefinition, HelperFault, modelled } from './helper.ts';
import { fails, succeeds } from './outcomes.ts';

const KNOWN_FLAGS = BPF_F_SKIP_FIELD_MASK | BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP | BPF_F_REUSE_STACKID;
/** The lowest kernel address, with 48-bit virtual addresses. */
const LOWEST_KERNEL_ADDRESS = 0xffff800000000000n;

/**
 * The call chain where a sample was taken, innermost frame first: as the sample has it; else the one address that is known, which is
 * the sampled one, or, of a sample in the kernel, the one that the task will return to in user space (get_perf_callchain,
 * kernel/events/callchain.c).
 */
function callChain(kernel: Kernel, sample: PerfSampleEvent, user: boolean): readonly bigint[] {
  const given = user ? sample.userStack : sample.kernelStack;
  if (given !== undefined) return given;
  const ip = BigInt.asUintN(64, sample.registers?.ip ?? 0n);
  const inKernel = ip >= LOWEST_KERNEL_ADDRESS;
  if (!user) return inKernel ? [ip] : [];
  const { registers } = kernel.tasks.current(kernel.currentCpu);
  const userIp = inKernel ? kernel.layout.read(kernel.memory, registers, 'pt_regs', 'ip') : ip;
  return userIp === 0n ? [] : [userIp];
}

/** bpf_get_stackid_pe for events that do not sample call chains themselves (kernel/bpf/stackmap.c). */
function getStackId(kernel: Kernel, args: HelperArguments): void {
  const context = kernel.run?.context;
  if (context?.event.kind !== 'perf_sample' || args.pointer(0) !== context.offset) {
    throw new HelperFault(args.low(0), args.high(0), 'read');
  }
  const map = mapOfType(kernel, args, 1, 'bpf_get_stackid_pe', StackTraceMap);
  const flags = args.low(2);
  if (args.high(2) !== 0 || (flags & ~KNOWN_FLAGS) !== 0) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  args.returnErrno(map.enter(callChain(kernel, context.event, (flags & BPF_F_USER_STACK) !== 0), flags));
}

const STACKMAP = 'kernel/bpf/stackmap.c';

/** Helpers on stack traces. */
export const STACK_HELPERS: readonly HelperDefinition[] = [
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
