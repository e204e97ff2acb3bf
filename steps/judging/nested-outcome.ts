import type { Target } from '../../runtime/target.ts';

/** What is not as it should be while a scenario is run within another. */
export interface Flaw {
  /** Makes the kernel that it runs on. */
  readonly newKernel: () => Target;
  /** The published kernel that it is. */
  readonly kernel?: string;
  /** An object, and the one that takes its place. */
  readonly replaced?: { readonly object: string; readonly by: string };
}

/** How a scenario that was run within another ended. */
export interface NestedOutcome {
  /** The step that failed, or `after the last step`; `undefined` where the scenario passed. */
  readonly failedStep: string | undefined;
  /** The error of that step, by its kind, or what was asked for. */
  readonly error: Error | undefined;
}
