import { Diagnostic } from '../../base/diagnostic.ts';
import { TargetFault } from '../../target/rpc/faults.ts';
import { matchesGlob } from '../comparisons/globs.ts';
import { Mismatch } from '../comparisons/mismatch.ts';

/** How something is refused: by the kernel with an errno, because a file is broken, or because the model lacks something. */
export interface Refusal {
  readonly kind: Diagnostic['kind'];
  readonly errno: string | undefined;
}

/** What a phrase says of a refusal. */
export interface ExpectedRefusal extends Refusal {
  /** With `*` for any text; `undefined` where the phrase gives none. */
  readonly message: string | undefined;
  /** Another kind that will do. */
  readonly or?: Diagnostic['kind'];
}

function describe(refusal: { kind: string; errno: string | undefined; message: string | undefined }): string[] {
  const errno = refusal.errno === undefined ? '' : ` with ${refusal.errno}`;
  return [`${refusal.kind}${errno}`, ...(refusal.message === undefined ? [] : [refusal.message])];
}

/**
 * Something must be refused with that errno and message. A broken file that the kernel would refuse too has its errno, and counts as
 * refused.
 * @throws Mismatch if it is accepted, or refused with another error
 */
export async function expectRefusal(expected: ExpectedRefusal, act: () => unknown): Promise<void> {
  let found: unknown;
  try {
    await act();
  } catch (error) {
    found = error;
  }
  if (found === undefined) throw new Mismatch(describe(expected), 'it was not refused');
  if (!(found instanceof Diagnostic) || found.kind === 'internal' || found instanceof TargetFault) throw found;
  const same =
    (found.kind === expected.kind ||
      found.kind === expected.or ||
      (found.kind === 'input' && expected.errno !== undefined)) &&
    (expected.errno === undefined || found.errno === expected.errno) &&
    (expected.message === undefined || matchesGlob(expected.message, found.message));
  if (!same) throw new Mismatch(describe(expected), describe(found), [`cause: ${found.cause}`]);
}
