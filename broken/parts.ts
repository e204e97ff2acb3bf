import type { HelperArguments } from '../kernel-model/helpers/helper.ts';
import type { Kernel, KernelHelper } from '../kernel-model/kernel.ts';
import type { EngineFactory, Exit } from '../runtime/cpu/engine.ts';
import { createEngine } from '../runtime/cpu/translation/translated-engine.ts';
import { EmulatedTarget } from '../runtime/emulated-target.ts';
import { LOAD_STEPS, type LoadSteps } from '../runtime/load/load-steps.ts';
import type { RuntimeParts } from '../runtime/run/runtime-parts.ts';
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
export function brokenHelper(name: string, helper: string, change: (original: KernelHelper) => KernelHelper): Fault {
  return brokenKernel(name, (kernel) => kernel.helpers.replace(helper, change));
}

/** A helper's arguments, some of which are others. */
export function withArguments(args: HelperArguments, changed: Partial<HelperArguments>): HelperArguments {
  return new Proxy(args, {
    get(target, key: keyof HelperArguments) {
      const value = changed[key] ?? target[key];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A fault of loading: some of its steps are others. */
export function brokenLoading(name: string, steps: Partial<LoadSteps>): Fault {
  return brokenPart(name, () => ({ loading: { ...LOAD_STEPS, ...steps } }));
}

/** A fault of the processor. @param create makes the broken one, whose registers are those of a whole one */
export function brokenProcessor(name: string, create: EngineFactory): Fault {
  return { name, target: () => new EmulatedTarget({ createEngine: create }) };
}

/** A fault of what the processor does about an exception. @param change gives what comes of it; `undefined` goes on */
export function brokenExceptions(
  name: string,
  change: (exit: Exit & { readonly kind: 'fault' }, ...engine: Parameters<EngineFactory>) => Exit | undefined,
): Fault {
  return brokenProcessor(name, (...parameters) => {
    const engine = createEngine(...parameters);
    return {
      registers: engine.registers,
      run() {
        for (;;) {
          const exit = engine.run();
          const changed = exit.kind === 'fault' ? change(exit, ...parameters) : exit;
          if (changed !== undefined) return changed;
        }
      },
    };
  });
}
