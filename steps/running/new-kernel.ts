import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { Target } from '../../runtime/target.ts';

/** The kernel that scenarios run on: the one place that says which. */
export function newKernel(): Target {
  return new EmulatedTarget();
}
