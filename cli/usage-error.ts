import { Diagnostic } from '../base/diagnostic.ts';

/** A command line that cannot be read. @param message what is wrong with it */
export function usageError(message: string): Diagnostic {
  return new Diagnostic({
    code: 'USAGE',
    kind: 'input',
    message,
    cause: 'the command line cannot be read',
    hint: 'npx rex-conformance --help lists every option',
  });
}
