import { Diagnostic } from '../../base/diagnostic.ts';
import { nearestWord } from '../../base/nearest-word.ts';

const LONGEST_LIST = 40;

/** What a list of names comes down to in a message: of very many the first, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - LONGEST_LIST;
  return `${names.slice(0, LONGEST_LIST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * The error of an unknown name. It is a mistake of the scenario, not a verdict on a program.
 * @param what the kind of thing, for messages: `register`
 * @param place where the name stands, where that is known: `features/a.feature:3`
 */
export function unknownName(what: string, name: string, known: readonly string[], place?: string): Diagnostic {
  const nearest = nearestWord(name, known);
  return new Diagnostic({
    code: 'UNKNOWN_NAME',
    kind: 'input',
    message: `${place === undefined ? '' : `${place}: `}there is no ${what} "${name}"`,
    cause: known.length === 0 ? 'there is none at all' : `known are ${listed(known)}`,
    hint: nearest === undefined ? 'use one of these names' : `write ${nearest}`,
  });
}

/** @throws Diagnostic UNKNOWN_NAME where the name is not among those that are known */
export function expectKnown(what: string, name: string, known: Iterable<string>, place?: string): void {
  const names = [...known];
  if (!names.includes(name)) throw unknownName(what, name, names, place);
}
