import { Diagnostic } from '../base/diagnostic.ts';
import { knownNames } from '../base/known-names.ts';
import { HELPERS } from '../kernel-model/helpers/table.ts';
import type { Kernel } from '../kernel-model/kernel.ts';
import type { Target } from './target.ts';

/** A call of a {@link Target} at the wrong time. */
export function misuse(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_MISUSED',
    kind: 'input',
    message,
    cause,
    hint: 'check the order of the calls',
  });
}

/** @throws {Diagnostic} `NO_SUCH_HELPER` if programs cannot import a function with that name */
export function checkHelper(kernel: Kernel, helper: string): void {
  if (kernel.helpers.find(helper) !== undefined) return;
  const { nearest, list } = knownNames(
    helper,
    HELPERS.map(({ name }) => name),
  );
  throw new Diagnostic({
    code: 'NO_SUCH_HELPER',
    kind: 'input',
    message: `there is no helper "${helper}"`,
    cause: `only functions that programs can import take time: ${list}`,
    hint:
      nearest !== undefined
        ? `write ${nearest}`
        : 'check the spelling: helpers have the names of their kernel functions, such as bpf_map_update_elem',
  });
}
