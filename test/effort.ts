/**
 * How far tests go where they could go on forever: through random numbers, every object of the corpus, every place of a file, what
 * another program says. The quick effort takes samples, and leaves out what only processes of their own can show.
 */
export type Effort = 'quick' | 'thorough';

/** The variable of the environment that chooses. */
export const EFFORT_VARIABLE = 'REX_CONFORMANCE_EFFORT';

/**
 * The effort that an environment asks for: what `REX_CONFORMANCE_EFFORT` says, or else thorough where `CI` is set, and quick elsewhere.
 * @throws Error for any other word, so that a misspelt one does not pass for quick
 */
export function readEffort(environment: Readonly<Record<string, string | undefined>>): Effort {
  const word = environment[EFFORT_VARIABLE] ?? '';
  if (word === 'quick' || word === 'thorough') return word;
  if (word !== '') throw new Error(`${EFFORT_VARIABLE} is quick or thorough, not ${JSON.stringify(word)}`);
  return (environment.CI ?? '') === '' ? 'quick' : 'thorough';
}

const chosen = readEffort(process.env);

/** The one of two counts, seeds, lists or steps that the chosen effort takes. */
export function effort<T>(quick: T, thorough: T): T {
  return chosen === 'thorough' ? thorough : quick;
}

/** Why a test is skipped that the quick effort leaves out. The reporter counts these apart from tests that lack something. */
export const LEFT_OUT = 'left out by the quick effort';

/** The options of a test, or of a group of tests, that only the thorough effort runs. */
export const THOROUGH: Readonly<{ skip?: string }> = effort({ skip: LEFT_OUT }, {});

/** So many items of a list, the first, the last and others evenly between them, or all where it has no more. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (count >= items.length) return [...items];
  if (count === 1) return items.slice(0, 1);
  return Array.from({ length: count }, (_, n) => items[Math.round((n * (items.length - 1)) / (count - 1))]!);
}

/**
 * All items when the effort is thorough, and as many as `quick` says otherwise, evenly {@link spread}.
 * @param always what to take in any case, in its place among the others
 */
export function sample<T>(items: readonly T[], quick: number, always: (item: T) => boolean = () => false): T[] {
  if (chosen === 'thorough') return [...items];
  const others = new Set(
    spread(
      items.filter((item) => !always(item)),
      quick,
    ),
  );
  return items.filter((item) => always(item) || others.has(item));
}
