import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';

/**
 * The error of an unknown name. It is a mistake of the scenario, not a verdict on a program.
 * @param what the kind of thing, for messages: `register`
 * @param place where the name stands, where that is known: `features/a.feature:3`
 */
export function unknownName(what: string, name: string, known: readonly string[], place?: string): Diagnostic {
  const { nearest, list } = knownNames(name, known);
  return new Diagnostic({
    code: 'UNKNOWN_NAME',
    kind: 'input',
    message: `${place === undefined ? '' : `${place}: `}there is no ${what} "${name}"`,
    cause: known.length === 0 ? 'there is none at all' : `known are ${list}`,
    hint: nearest === undefined ? 'use one of these names' : `write ${nearest}`,
  });
}

/** @throws Diagnostic UNKNOWN_NAME where the name is not among those that are known */
export function expectKnown(what: string, name: string, known: Iterable<string>, place?: string): void {
  const names = [...known];
  if (!names.includes(name)) throw unknownName(what, name, names, place);
}
