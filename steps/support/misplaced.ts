import { Diagnostic } from '../../kernel-model/diagnostic.ts';

/** The error of a step that cannot be carried out where it stands. */
export function misplaced(message: string, hint: string): Diagnostic {
  return new Diagnostic({
    code: 'STEP_MISPLACED',
    kind: 'input',
    message,
    cause: 'the step needs something that the steps before it have not prepared',
    hint,
  });
}
