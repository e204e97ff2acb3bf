import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { isShippedLayout } from '../../kernel-model/layouts/reader.ts';
import type { PublishedKernel } from './published-kernel.ts';
import { REX_2025_02 } from './rex-2025-02.ts';

/** The published kernels that can be chosen, oldest first. */
export const PUBLISHED_KERNELS: readonly PublishedKernel[] = [REX_2025_02];

function hintFor(name: string, nearest: string | undefined): string {
  if (isShippedLayout(name)) return `give ${name} as the layout, and no published kernel`;
  if (nearest !== undefined) return `write ${nearest}`;
  return 'name one of these, or none for a kernel that keeps the promises of Rex';
}

/**
 * Finds a published kernel by its name.
 * @throws Diagnostic NO_SUCH_KERNEL
 */
export function findPublishedKernel(name: string): PublishedKernel {
  const kernel = PUBLISHED_KERNELS.find((candidate) => candidate.name === name);
  if (kernel !== undefined) return kernel;
  const names = PUBLISHED_KERNELS.map((known) => known.name);
  const { nearest, list } = knownNames(name, names);
  throw new Diagnostic({
    code: 'NO_SUCH_KERNEL',
    kind: 'input',
    message: `there is no published kernel ${JSON.stringify(name)}`,
    cause: `known are ${list}`,
    hint: hintFor(name, nearest),
  });
}
