import { type Edit, pick, type Seed } from './edits.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

type Path = readonly (string | number)[];

/** What takes the place of a part of a document. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e300,
  '',
  ' ',
  'x',
  '7',
  [],
  [null],
  {},
  { x: 1 },
  ...Object.values(HOSTILE_TEXTS),
  'x'.repeat(65_536),
];
const KEYS: readonly string[] = [
  'unknown',
  '__proto__',
  'constructor',
  'toString',
  '',
  ...Object.values(HOSTILE_TEXTS),
];
const MOST_REPEATS = 64;

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  const parts = Array.isArray(value) ? [...value.entries()] : isMapping(value) ? Object.entries(value) : [];
  return [path, ...parts.flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

function partAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

/** A copy with one part put through a function. A key that is not there any more is passed over. */
function withPart(value: unknown, [key, ...rest]: Path, next: (part: unknown) => unknown): unknown {
  if (key === undefined) return next(value);
  if (Array.isArray(value) && typeof key === 'number' && key < value.length) {
    return value.with(key, withPart(value[key], rest, next));
  }
  if (!isMapping(value) || !Object.hasOwn(value, key)) return value;
  // Entries instead of a spread, which would keep no key __proto__.
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === String(key) ? withPart(part, rest, next) : part]),
  );
}

function withoutPart(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => index !== key);
  return isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) : value;
}

type Change = (document: unknown, path: Path, value: number, paths: readonly Path[]) => unknown;

const inParent =
  (change: (parent: unknown, key: string | number, value: number) => unknown): Change =>
  (document, path, value) => {
    const key = path.at(-1);
    return key === undefined ? document : withPart(document, path.slice(0, -1), (parent) => change(parent, key, value));
  };

/** What can be done to a document: its parts, keys and items. */
const CHANGES: readonly Change[] = [
  (document, path, value) => withPart(document, path, () => pick(ODD, value)),
  inParent((parent, key) => withoutPart(parent, key)),
  (document, path, value, paths) => withPart(document, path, () => partAt(document, pick(paths, value))),
  inParent((parent, key, value) => {
    if (Array.isArray(parent)) {
      const again = Array.from({ length: 1 + (value % MOST_REPEATS) }, () => parent[Number(key)]);
      return parent.toSpliced(Number(key), 0, ...again);
    }
    if (!isMapping(parent)) return parent;
    return Object.fromEntries(
      Object.entries(parent).map(([name, part]) => [name === key ? pick(KEYS, value) : name, part]),
    );
  }),
  inParent((parent, key, value) => {
    if (!Array.isArray(parent) || !(Number(key) < parent.length)) return parent;
    const other = value % parent.length;
    return parent.with(Number(key), parent[other]).with(other, parent[Number(key)]);
  }),
  (document, path, value) =>
    withPart(document, path, (part) =>
      isMapping(part)
        ? Object.fromEntries([...Object.entries(part), [pick(KEYS, value), pick(ODD, value >> 6)]])
        : part,
    ),
  (document, path, value) =>
    withPart(document, path, (part) => (typeof part === 'number' ? part + (value % 5) - 2 : `${JSON.stringify(part)}`)),
  (document, path, value) =>
    withPart(document, path, (part) =>
      typeof part === 'string' ? `${part.slice(0, value % (part.length + 1))}${pick(KEYS, value >> 8)}` : [part],
    ),
];

/**
 * A seed of plain data that is changed part by part.
 * @param write the text of the document: JSON, which is YAML too, or a line for each item
 */
export function treeSeed(
  name: string,
  document: unknown,
  write: (value: unknown) => string = (value) => JSON.stringify(value),
): Seed {
  const paths = pathsOf(document);
  const encoder = new TextEncoder();
  return {
    name,
    changed(edits: readonly Edit[]) {
      const changed = edits.reduce<unknown>(
        (current, [how, at, value]) => pick(CHANGES, how)(current, pick(paths, at), value, paths),
        document,
      );
      return encoder.encode(write(changed) ?? '');
    },
  };
}

/** Every item of a list on a line of its own. */
export function jsonLines(value: unknown): string {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).join('\n') : JSON.stringify(value);
}
