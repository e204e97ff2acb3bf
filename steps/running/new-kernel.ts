import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { Target } from '../../runtime/target.ts';

let executions: Executions | undefined;

/** From now on, kernels count what they execute. @returns where */
export function countExecutions(): Executions {
  executions ??= new Executions();
  return executions;
}

/** The kernel that scenarios run on: the one place that says which. */
export function newKernel(): Target {
  return executions === undefined ? new EmulatedTarget() : new CountingTarget(executions);
}
