import { Diagnostic } from '../../base/diagnostic.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import type { PublishedKernel } from './published-kernel.ts';
import { REX_2025_02 } from './rex-2025-02.ts';

/** The published kernels that can be chosen, oldest first. */
export const PUBLISHED_KERNELS: readonly PublishedKernel[] = [REX_2025_02];

/**
 * Finds a published kernel by its name.
 * @throws Diagnostic NO_SUCH_KERNEL
 */
export function findPublishedKernel(name: string): PublishedKernel {
  const kernel = PUBLISHED_KERNELS.find((candidate) => candidate.name === name);
  if (kernel !== undefined) return kernel;
  const names = PUBLISHED_KERNELS.map((known) => known.name);
  const nearest = nearestWord(name, names);
  throw new Diagnostic({
    code: 'NO_SUCH_KERNEL',
    kind: 'input',
    message: `there is no published kernel ${JSON.stringify(name)}`,
    cause: `known are: ${names.join(', ')}`,
    hint:
      nearest === undefined
        ? 'name one of these, or none for a kernel that keeps the promises of Rex'
        : `write ${nearest}`,
  });
}
