import { Diagnostic } from '../base/diagnostic.ts';

const LIST = 'run npx rex-conformance --help, which lists every option';

/** A command line that cannot be read. @param message what is wrong with it @param hint what to do about it */
export function usageError(message: string, hint = LIST): Diagnostic {
  return new Diagnostic({
    code: 'USAGE',
    kind: 'input',
    message,
    cause: 'the command line cannot be read',
    hint,
  });
}
