import type { CommandValues } from '../commands/table.ts';
import type { VerifyArguments } from '../verify-command.ts';
import { packetsArgument } from './packets-arguments.ts';

/** Reads the command line of `verify`. @throws Diagnostic USAGE */
export function verifyArguments(
  [results, object]: readonly string[],
  values: CommandValues<'verify'>,
): VerifyArguments {
  const { events, layout } = values;
  // Both are required by the table of commands.
  return { results: results!, object: object!, events, packets: packetsArgument(values), layout };
}
