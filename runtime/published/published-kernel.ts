import type { Kernel } from '../../kernel-model/kernel.ts';
import type { RuntimeParts } from '../run/runtime-parts.ts';

/**
 * A Rex kernel that has been published, with what it does otherwise than Rex promises (conformance/deviations.yaml). A program that is
 * run on it meets there what it would meet on that kernel.
 */
export interface PublishedKernel {
  /** As `--kernel`, events files and features name it: `rex-2025-02`. */
  readonly name: string;
  /** The parts of the runtime that deviate; may change the kernel around them, which has just been made. */
  readonly replaceParts: (kernel: Kernel) => Partial<RuntimeParts>;
}
