import { Diagnostic } from '../../base/diagnostic.ts';

/** The failure of a load check. `errno` is EINVAL by default, as in nearly every check of the kernel. */
export interface LoadFault {
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
  readonly errno?: string;
}

/** The error of a refused object, by the kernel or by the loader on its behalf. The caller throws it. */
export function refusal(fault: LoadFault): Diagnostic {
  return new Diagnostic({ errno: 'EINVAL', ...fault, kind: 'refused' });
}
