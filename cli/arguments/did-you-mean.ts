import type { Diagnostic } from '../../base/diagnostic.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { usageError } from '../usage-error.ts';

/** What to do about an option that a command does not have. @param options those that it has, by name */
function hintFor(command: string | undefined, option: string, options: object): string {
  const help =
    command === undefined
      ? 'run npx rex-conformance --help, which lists every option'
      : `run npx rex-conformance help ${command}, which lists its options`;
  const nearest = nearestWord(option.replace(/^-+/, ''), Object.keys(options));
  return nearest === undefined ? help : `write --${nearest}, or ${help}`;
}

/** A usage error for an option that is known, but not to this command. */
export function strangeOption(command: string, option: string, options: object): Diagnostic {
  return usageError(`${command} has no option --${option}`, hintFor(command, option, options));
}

/** What util.parseArgs says of a command line, as a usage error that names the nearest option where one is unknown. */
export function unreadable(error: unknown, command: string | undefined, options: object): Diagnostic {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n/g, ' ');
  const unknown = /^Unknown option '([^']+)'/.exec(message)?.[1];
  return unknown === undefined ? usageError(message) : usageError(message, hintFor(command, unknown, options));
}

/** A usage error for a command that there is not. @param commands those that there are */
export function strangeCommand(command: string, commands: readonly string[]): Diagnostic {
  const nearest = nearestWord(command, commands);
  const help = 'run npx rex-conformance --help, which lists every command';
  return usageError(`there is no command "${command}"`, nearest === undefined ? help : `write ${nearest}, or ${help}`);
}
