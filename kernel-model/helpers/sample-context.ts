import type { PerfSampleEvent } from '../events.ts';
import type { AccessKernel } from './access.ts';
import { type HelperArguments, HelperFault } from './helper.ts';

/**
 * The sample that a helper's first argument is about: the context of the running program. The kernel follows the pointers in it.
 * @throws HelperFault for another address, or at the first pointer that the program has written over
 */
export function sampleContext(kernel: AccessKernel, args: HelperArguments): { readonly event: PerfSampleEvent } {
  const context = kernel.run?.context;
  if (context?.event.kind !== 'perf_sample' || args.pointer(0) !== context.offset) {
    throw new HelperFault(args.low(0), args.high(0), 'read');
  }
  const [overwritten] = context.owned?.overwritten() ?? [];
  if (overwritten !== undefined) {
    const { is } = overwritten;
    throw new HelperFault(Number(is & 0xffffffffn), Number(is >> 32n), 'read');
  }
  return { event: context.event };
}
