/** Descriptions of what JSON documents have to look like, and a check that names the place that does not. */

/** Checks a value at a place such as `requirements[2].id`; throws a {@link Misfit} if it does not have the right shape. */
export type Check = (value: unknown, place: string) => void;

/** What is not as the schema has it. */
export class Misfit extends Error {
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** A value that a test accepts. @param what what is expected, for errors */
export function fits(what: string, test: (value: unknown) => boolean): Check {
  return (value, place) => {
    if (!test(value)) throw new Misfit(place, `${what} is expected`);
  };
}

/** A text of some form. */
export function matches(what: string, pattern: RegExp): Check {
  return fits(what, (value) => typeof value === 'string' && pattern.test(value));
}

/** One of some values. */
export const oneOf = (...choices: readonly unknown[]) =>
  fits(choices.map((choice) => JSON.stringify(choice)).join(' or '), (value) => choices.includes(value));
export const text = fits('a text', (value) => typeof value === 'string');
export const filledText = fits('a text that is not empty', (value) => typeof value === 'string' && value !== '');
export const count = fits('a whole number from 0 on', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
export const truth = fits('true or false', (value) => typeof value === 'boolean');

/** A list. @param item what each of its items is */
export function list(item: Check, { unique = false } = {}): Check {
  return (value, place) => {
    if (!Array.isArray(value)) throw new Misfit(place, 'a list is expected');
    const known = new Set<string>();
    for (const [index, entry] of value.entries()) {
      item(entry, `${place}[${index}]`);
      const key = JSON.stringify(entry);
      if (unique && known.has(key)) throw new Misfit(`${place}[${index}]`, 'it appears twice');
      known.add(key);
    }
  };
}

/** The fields of an object, each with what it is. */
type Fields = Readonly<Record<string, Check>>;

function checkFields(value: unknown, place: string, fields: Fields, known: Fields, foreign: boolean): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Misfit(place, 'an object is expected');
  }
  const below = (key: string) => (place === '' ? key : `${place}.${key}`);
  for (const [key, entry] of Object.entries(value)) {
    const check = Object.hasOwn(known, key) ? known[key] : undefined;
    if (check === undefined && !foreign)
      throw new Misfit(below(key), `there is no such key; known are ${Object.keys(known).join(', ')}`);
    check?.(entry, below(key));
  }
  const missing = Object.keys(fields).find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new Misfit(below(missing), 'it is missing');
}

/** An object that has some fields, may have others, and has nothing else. */
export function record(fields: Fields, optional: Fields = {}): Check {
  const known = { ...fields, ...optional };
  return (value, place) => checkFields(value, place, fields, known, false);
}

/** An object with required fields, optional fields, and any other fields. */
export function openRecord(fields: Fields, optional: Fields = {}): Check {
  const known = { ...fields, ...optional };
  return (value, place) => checkFields(value, place, fields, known, true);
}
