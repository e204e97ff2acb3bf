import type { HelperCallee } from '../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { EmulatedTarget } from '../emulated-target.ts';
import { LOAD_STEPS, type LoadSteps } from '../load/load-steps.ts';
import type { RuntimeParts } from '../run/runtime-parts.ts';
import type { Fault } from './fault.ts';

/** A fault of a part of the runtime: dispatcher, landing pad, watchdog. The kernel around it is whole, unless the function changes it. */
export function brokenPart(name: string, replaceParts: (kernel: Kernel) => Partial<RuntimeParts>): Fault {
  return { name, target: () => new EmulatedTarget({ replaceParts }) };
}

/** A fault of the kernel around the runtime: the function changes it as it boots. */
export function brokenKernel(name: string, change: (kernel: Kernel) => void): Fault {
  return brokenPart(name, (kernel) => {
    change(kernel);
    return {};
  });
}

/** A fault of one helper. @param change makes the broken one of the whole one */
export function brokenHelper(name: string, helper: string, change: (original: HelperCallee) => HelperCallee): Fault {
  return brokenKernel(name, (kernel) => kernel.helpers.replace(helper, change));
}

/** A fault of loading: some of its steps are others. */
export function brokenLoading(name: string, steps: Partial<LoadSteps>): Fault {
  return brokenPart(name, () => ({ loading: { ...LOAD_STEPS, ...steps } }));
}
