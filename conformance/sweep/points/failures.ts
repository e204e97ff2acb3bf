import { ERRNO } from '../../../kernel-model/errno.ts';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import type { HelperCall } from '../../../runtime/program-run.ts';

/** The failure that a call has given, by its name: `E2BIG`, `NULL`. `undefined` if it has succeeded, or the table declares no such failure. */
export function failureOf({ name, result }: HelperCall): string | undefined {
  const outcomes = HELPERS.find((helper) => helper.name === name)?.outcomes ?? [];
  const found = outcomes.find(({ result: declared, outOfReach }) => {
    if (declared === 'success' || outOfReach !== undefined) return false;
    if (declared === 'NULL') return result === 0n;
    return result === BigInt(-ERRNO[declared as keyof typeof ERRNO]);
  });
  return found?.result;
}
