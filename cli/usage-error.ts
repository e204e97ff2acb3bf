import { Diagnostic } from '../base/diagnostic.ts';
import type { CommandName } from './commands/table.ts';

/** Where what a command takes is explained; without a command, where all are. */
export function helpHint(command?: CommandName): string {
  return command === undefined
    ? 'run npx rex-conformance --help, which lists every option'
    : `run npx rex-conformance help ${command}, which lists its options`;
}

/** A command line that cannot be carried out. @param message what is wrong with it @param cause why that is wrong @param hint what to write */
export function usageError(message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: 'USAGE', kind: 'input', message, cause, hint });
}
