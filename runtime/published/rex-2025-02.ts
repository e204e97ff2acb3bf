import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { Backtrace } from '../run/endings/backtrace.ts';
import { Watchdog } from '../run/watchdog.ts';
import { DoubleOopsReporter } from './double-oops.ts';
import { FreedProgram } from './freed-program.ts';
import { GuessingLandingPad } from './guessed-trace.ts';
import { UNCHECKED_LOADING } from './load-steps.ts';
import type { PublishedKernel } from './published-kernel.ts';
import { SpinningLocks } from './spinning-locks.ts';

/** The mark of an override program is on the image, not on the attached program. */
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
    const { memory, cpus, clock, kallsyms } = kernel;
    const backtrace = new Backtrace(memory, kallsyms);
    const watchdog = new Watchdog(memory, cpus, clock);
    return {
      loading: UNCHECKED_LOADING,
      backtrace,
      watchdog,
      landingPad: new GuessingLandingPad(kernel, backtrace, kallsyms.resolve(REX_EXIT)!),
      oops: new DoubleOopsReporter(kernel, backtrace),
      aftermath: new FreedProgram(kernel, watchdog),
    };
  },
};
