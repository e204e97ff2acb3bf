import { Diagnostic } from '../../base/diagnostic.ts';

/** The error of a step that cannot run at its place. */
export function misplaced(message: string, hint: string): Diagnostic {
  return new Diagnostic({
    code: 'STEP_MISPLACED',
    kind: 'input',
    message,
    cause: 'the step needs something that the steps before it have not prepared',
    hint,
  });
}

/**
 * A step that only prepares something, or lets it happen, cannot stand where a step must compare: the scenario would always pass.
 * @param phrase the phrase that the step is an example of
 * @param type cucumber's of the step: `Outcome` for a Then, and for an And after one
 * @param place where the step stands: `features/a.feature:3`
 * @throws Diagnostic STEP_NOT_COMPARING
 */
export function expectComparing(
  { keyword, expression }: { readonly keyword: string; readonly expression: string },
  type: string | undefined,
  place: string,
): void {
  if (type !== 'Outcome' || keyword === 'Then') return;
  throw new Diagnostic({
    code: 'STEP_NOT_COMPARING',
    kind: 'input',
    message: `${place}: this step follows Then, and compares nothing`,
    cause: `"${expression}" is a phrase for ${keyword}`,
    hint: `begin the step with ${keyword}`,
  });
}
