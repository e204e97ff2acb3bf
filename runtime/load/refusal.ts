import { Diagnostic } from '../../base/diagnostic.ts';

/** What a load check says when it fails; `errno` is EINVAL where left out, as nearly every check of the kernel's gives. */
export interface LoadFault {
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
  readonly errno?: string;
}

/** The error with which the kernel, or the loader on its behalf, refuses an object; the caller throws it. */
export function refusal(fault: LoadFault): Diagnostic {
  return new Diagnostic({ errno: 'EINVAL', ...fault, kind: 'refused' });
}
