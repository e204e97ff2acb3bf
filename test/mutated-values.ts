/** What takes the place of each part of a document, one at a time. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e300,
  '',
  ' ',
  'x',
  '7',
  'none',
  [],
  [null],
  ['x'],
  {},
  { x: 1 },
];

/** A document of plain data with one thing changed. */
export interface MutatedValue {
  /** What was changed, and how, as a path: `events.0.map = null`. */
  readonly what: string;
  readonly value: unknown;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Every document that differs from one in one place: a part of another type, size or spelling in place of each, a key that is missing, a key too
 * many, an item twice, none or too many.
 */
export function* mutatedValues(value: unknown, path = ''): Generator<MutatedValue> {
  const at = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  for (const odd of ODD) {
    if (JSON.stringify(odd) !== JSON.stringify(value)) yield { what: `${path} = ${JSON.stringify(odd)}`, value: odd };
  }
  if (typeof value === 'string') yield { what: `${path} with a blank`, value: `${value} ` };
  if (typeof value === 'number') yield { what: `${path} as text`, value: String(value) };
  if (Array.isArray(value)) {
    if (value.length > 0) yield { what: `${path} twice`, value: [...value, ...value] };
    for (const [index, item] of value.entries()) {
      yield { what: `${at(index)} left out`, value: value.toSpliced(index, 1) };
      for (const { what, value: other } of mutatedValues(item, at(index)))
        yield { what, value: value.with(index, other) };
    }
  }
  if (isMapping(value)) {
    yield { what: `${at('unknown')} = 1`, value: { ...value, unknown: 1 } };
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value;
      yield { what: `${at(key)} left out`, value: rest };
      yield { what: `${at(key)} misspelt`, value: { ...rest, [`${key}_`]: item } };
      for (const { what, value: other } of mutatedValues(item, at(key)))
        yield { what, value: { ...value, [key]: other } };
    }
  }
}
