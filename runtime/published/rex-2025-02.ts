import type { Kernel } from '../../kernel-model/kernel.ts';
import { UNCHECKED_LOADING } from './load-steps.ts';
import type { PublishedKernel } from './published-kernel.ts';
import { SpinningLocks } from './spinning-locks.ts';

/** The mark of an override program is set on the image and not on the program that is attached. */
function attachOverridesAnywhere({ programTypes }: Kernel): void {
  const { kprobe } = programTypes;
  programTypes.kprobe = {
    ...kprobe,
    attach: (kernel, program, ...rest) => kprobe.attach(kernel, { ...program, overridesReturn: false }, ...rest),
  };
}

/** Linux 6.11 with the Rex kernel code of late 2024, and the loader of February 2025 (conformance/kernel-record.yaml). */
export const REX_2025_02: PublishedKernel = {
  name: 'rex-2025-02',
  replaceParts: (kernel) => {
    attachOverridesAnywhere(kernel);
    Object.assign(kernel, { locks: new SpinningLocks() });
    return { loading: UNCHECKED_LOADING };
  },
};
