import type { Fault } from '../../fault.ts';
import { brokenKernel, brokenPart } from '../../parts.ts';

/** Kernels that break promises to programs on several CPUs. */
export const CPU_FAULTS: readonly Fault[] = [
  brokenKernel('lets programs on two CPUs hold one lock', ({ helpers }) => {
    for (const helper of ['bpf_spin_lock', 'bpf_spin_unlock']) {
      helpers.replace(helper, () => (_kernel, args) => args.returnErrno(0));
    }
  }),
  brokenPart('lets another CPU come between the halves of a locked instruction', () => ({
    atomicity: { locked: false },
  })),
];
