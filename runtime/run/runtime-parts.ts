import { HELPERS } from '../../kernel-model/helpers/table.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { LOAD_STEPS, type LoadSteps } from '../load/load-steps.ts';
import { CallerStacks } from './caller-stack.ts';
import { CleanupWatch } from './cleanup-watch.ts';
import { Dispatcher } from './dispatcher.ts';
import { Aftermath } from './endings/aftermath.ts';
import { Backtrace } from './endings/backtrace.ts';
import { LandingPad } from './endings/landing-pad.ts';
import { OopsReporter } from './endings/oops.ts';
import type { Atomicity } from './interleaving/atomicity.ts';
import { HelperLog } from './records/helper-log.ts';
import { StackUsage } from './stack-usage.ts';
import { Watchdog } from './watchdog.ts';

/** The kernel's own parts for loading and running programs, one set per kernel. */
export interface RuntimeParts {
  readonly loading: LoadSteps;
  readonly dispatcher: Dispatcher;
  readonly landingPad: LandingPad;
  readonly watchdog: Watchdog;
  readonly backtrace: Backtrace;
  readonly callerStacks: CallerStacks;
  readonly stackUsage: StackUsage;
  readonly helperLog: HelperLog;
  readonly cleanups: CleanupWatch;
  readonly oops: OopsReporter;
  readonly aftermath: Aftermath;
  /** Promises of the processor about several CPUs. */
  readonly atomicity: Atomicity;
}

/** Makes the parts for a kernel. @param replace other parts to use, made for the same kernel */
export function createRuntimeParts(kernel: Kernel, replace: Partial<RuntimeParts> = {}): RuntimeParts {
  const { memory, cpus, clock, kallsyms } = kernel;
  const backtrace = replace.backtrace ?? new Backtrace(memory, kallsyms);
  return {
    loading: LOAD_STEPS,
    dispatcher: new Dispatcher(memory, cpus, clock, kallsyms),
    landingPad: new LandingPad(kernel, backtrace, kallsyms.resolve(REX_EXIT)!),
    watchdog: new Watchdog(memory, cpus, clock),
    callerStacks: new CallerStacks(memory, kallsyms),
    stackUsage: new StackUsage(memory, cpus),
    helperLog: new HelperLog(HELPERS),
    cleanups: new CleanupWatch(backtrace, kernel.locks, kallsyms),
    oops: new OopsReporter(kernel, backtrace),
    aftermath: new Aftermath(),
    atomicity: { locked: true },
    ...replace,
    backtrace,
  };
}

/** The same parts for one of several CPUs where programs run at once: each has its own records of its run. */
export function partsOfCpu(parts: RuntimeParts, kernel: Kernel): RuntimeParts {
  const cleanups = new CleanupWatch(parts.backtrace, kernel.locks, kernel.kallsyms);
  return { ...parts, helperLog: new HelperLog(HELPERS), cleanups };
}
