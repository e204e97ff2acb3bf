import type { PickleStepArgument } from '@cucumber/messages';
import { Diagnostic } from '../../base/diagnostic.ts';
import { type Phrase, TEXT } from '../vocabulary.ts';
import { StepTable, type TablePlace } from './tables.ts';

/** What follows a step: its argument. */
export type StepArgument = 'a table' | 'a text' | 'nothing';

/** The argument of a step, by its pickle. */
export function argumentKind(argument: PickleStepArgument | undefined): StepArgument {
  if (argument?.dataTable !== undefined) return 'a table';
  return argument?.docString === undefined ? 'nothing' : 'a text';
}

/**
 * A step must have under it what its phrase takes.
 * @param place where the step stands: `features/a.feature:3`
 * @throws Diagnostic STEP_ARGUMENT
 */
export function expectArgument({ expression, argument }: Phrase, found: StepArgument, place: string): void {
  const due: StepArgument = argument === undefined ? 'nothing' : argument === TEXT ? 'a text' : 'a table';
  if (due === found) return;
  const hint = {
    nothing: `leave ${found} out, or use a phrase that takes it`,
    'a text': 'write the text under the step, between lines of """',
    'a table': `write the table under the step, as in ${typeof argument === 'object' ? argument.shape : ''}`,
  };
  throw new Diagnostic({
    code: 'STEP_ARGUMENT',
    kind: 'input',
    message: `${place}: ${found} follows the step, but its phrase takes ${due}`,
    cause: `the phrase is: ${expression}`,
    hint: hint[due],
  });
}

/** A table under a step as cucumber gives it. */
interface GivenTable {
  raw(): string[][];
}

/**
 * The arguments of a phrase's code: a table under the step is read as the phrase declares it.
 * @param given the values of the phrase's parameters, and the table or text
 * @throws Diagnostic of kind `input` where the table does not fit
 */
export function readArguments(
  { argument }: Phrase,
  given: readonly unknown[],
  place: TablePlace | undefined,
): readonly unknown[] {
  if (argument === undefined || argument === TEXT) return given;
  const table = given.at(-1) as GivenTable;
  return [...given.slice(0, -1), argument.read(new StepTable(table.raw(), place))];
}
