import { Kernel } from '../../../kernel-model/kernel.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { RegisterFile } from '../../../runtime/cpu/register-file.ts';
import { createRuntimeParts, type RuntimeParts } from '../../../runtime/run/runtime-parts.ts';

/** A kernel with the runtime's parts and registers, but nothing that executes. */
export interface SmallKernel {
  readonly kernel: Kernel;
  readonly parts: RuntimeParts;
  readonly registers: RegisterFile;
}

/** Boots a kernel for tests of single parts. */
export function smallKernel(configuration: KernelConfiguration = {}): SmallKernel {
  const kernel = new Kernel(configuration, loadLayout());
  return { kernel, parts: createRuntimeParts(kernel), registers: new RegisterFile(kernel.memory) };
}
