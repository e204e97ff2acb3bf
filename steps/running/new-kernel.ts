import { findFault } from '../../broken/table.ts';
import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { Target } from '../../runtime/target.ts';
import type { Capability } from '../../target/capabilities.ts';
import type { TargetDescription } from '../../target/handshake.ts';
import { inputPlaces } from '../inputs/input-places.ts';

/** Where scenarios get their kernels from. */
export interface Kernels {
  /** Makes a kernel, not yet booted. */
  make(): Target;
  /** Makes a kernel that is broken on purpose. @throws Diagnostic if there is no such fault */
  makeBroken(fault: string): Target;
  /** Whether its structs are laid out as they are, whatever the project says. */
  readonly hasOwnLayout: boolean;
  /** The target behind a wire; undefined for kernels of this process. */
  describe(): Promise<TargetDescription | undefined>;
  /** @throws Lacking if the target has not claimed a capability */
  need(capability: Capability): Promise<void>;
}

let executions: Executions | undefined;

/** From now on, kernels count what they execute. @returns where */
export function countExecutions(): Executions {
  executions ??= new Executions();
  return executions;
}

let kernels: Kernels = {
  hasOwnLayout: false,
  describe: async () => undefined,
  make: () => (executions === undefined ? new EmulatedTarget() : new CountingTarget(executions)),
  makeBroken: (fault) => findFault(fault).target(),
  need: async () => {},
};

/** From now on, scenarios run on these kernels. @returns those of before */
export function runOn(others: Kernels): Kernels {
  const before = kernels;
  kernels = others;
  return before;
}

/** From now on, scenarios have no kernel, for this reason. */
export function refuseKernels(reason: Error): void {
  const refuse = (): never => {
    throw reason;
  };
  kernels = {
    hasOwnLayout: true,
    describe: async () => refuse(),
    make: refuse,
    makeBroken: refuse,
    need: async () => refuse(),
  };
}

/** The kernel that scenarios run on: the one place that says which. */
export function newKernel(): Target {
  return kernels.make();
}

/** The same, broken on purpose. */
export function newBrokenKernel(fault: string): Target {
  return kernels.makeBroken(fault);
}

/** The layout of kernels where a scenario says nothing: that of the project; undefined for the kernel's own. */
export function usualLayout(): string | undefined {
  return kernels.hasOwnLayout ? undefined : inputPlaces().layout;
}

/** Whether kernels have a layout of their own, which the suite does not know. */
export function hasOwnLayout(): boolean {
  return kernels.hasOwnLayout;
}

/** The target that scenarios run on; undefined for kernels of this process. @throws Diagnostic if it cannot be started */
export async function describeKernels(): Promise<TargetDescription | undefined> {
  return await kernels.describe();
}

/** @throws Lacking if the target of scenarios has not claimed a capability */
export async function needCapability(capability: Capability): Promise<void> {
  await kernels.need(capability);
}
