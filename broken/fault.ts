import type { Target } from '../runtime/target.ts';

/**
 * A kernel that is broken on purpose, in one way. The specification is run on it to show that it would catch a runtime that breaks the
 * rule; nothing else uses it.
 */
export interface Fault {
  /** What such a kernel does, as it follows "a kernel that": `runs no cleanup entries on a panic`. */
  readonly name: string;
  /** A fresh kernel that has the fault, not yet booted. */
  readonly target: () => Target;
}
