import type { CommandValues } from '../commands/table.ts';
import { layoutsArgument } from './layouts-argument.ts';

/** What `rex-conformance portability` was asked to do. */
export interface PortabilityArguments {
  readonly object: string;
  /** Names or files of layouts; the shipped ones where undefined. */
  readonly layouts: readonly string[] | undefined;
}

/** Reads the command line of `portability`. @throws Diagnostic USAGE */
export function portabilityArguments(
  [object]: readonly string[],
  { layouts }: CommandValues<'portability'>,
): PortabilityArguments {
  // The table of commands lets no line without an object through.
  return { object: object!, layouts: layoutsArgument(layouts) };
}
