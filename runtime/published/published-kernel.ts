import type { Kernel } from '../../kernel-model/kernel.ts';
import type { RuntimeParts } from '../run/runtime-parts.ts';

/**
 * A published Rex kernel, with its differences from Rex's promises (conformance/deviations.yaml). A program behaves
 * here as on that kernel.
 */
export interface PublishedKernel {
  /** Its name in `--kernel`, events files and features: `rex-2025-02`. */
  readonly name: string;
  /** The parts of the runtime that deviate; may change the kernel around them, which is new. */
  readonly replaceParts: (kernel: Kernel) => Partial<RuntimeParts>;
}
