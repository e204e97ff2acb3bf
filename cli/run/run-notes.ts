import { shippedPath } from '../../base/host.ts';
import { laterSource } from '../../project/old-objects.ts';

/** A fact about a whole run. */
export interface RunNote {
  readonly code: string;
  readonly kind: 'note';
  readonly message: string;
}

/**
 * The facts that hold before the first event.
 * @param kernel the published kernel that the programs run on, if it is one
 */
export function notesBefore(
  kernel: string | undefined,
  files: readonly { readonly path: string }[],
): readonly RunNote[] {
  return [...publishedKernel(kernel), ...files.flatMap(({ path }) => oldObject(path))];
}

/** A published kernel does not always do what Rex promises. */
function publishedKernel(name: string | undefined): readonly RunNote[] {
  if (name === undefined) return [];
  const message = `the kernel is ${name}, with its deviations from Rex (${shippedPath('docs/published-kernels.md')})`;
  return [{ code: 'PUBLISHED_KERNEL', kind: 'note', message }];
}

/** An object that is older than a source. */
function oldObject(path: string): readonly RunNote[] {
  const later = laterSource(path);
  if (later === undefined) return [];
  return [{ code: 'OBJECT_OLD', kind: 'note', message: `${path} is old. ${later.source}: ${later.text}` }];
}
