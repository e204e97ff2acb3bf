/** A function of a test or of a hook. What it is given says nothing of importance. */
export type Code = (context: { readonly name: string; readonly diagnostic: (text: string) => void }) => unknown;

/** One test. Its name is its file, and the names of its groups and its own. */
export interface CollectedTest {
  readonly name: string;
  readonly code: Code;
  /** The groups that it lies in, from the file down. */
  readonly groups: readonly Group[];
}

/** A group of tests, or a file of them. */
export interface Group {
  readonly name: string;
  readonly hooks: Readonly<Record<Hook, Code[]>>;
}

/** When a hook runs: around all tests of a group, or around each. */
export type Hook = 'before' | 'after' | 'beforeEach' | 'afterEach';

/** All tests that were imported, in their order. */
export const TESTS: Map<string, CollectedTest> = new Map();

let open: readonly Group[] = [];

function emptyGroup(name: string): Group {
  return { name, hooks: { before: [], after: [], beforeEach: [], afterEach: [] } };
}

/** Says whose tests come next. */
export function openFile(file: string): void {
  open = [emptyGroup(file)];
}

/** Collects a test. One whose name is taken gets a number. */
export function collect(name: string, code: Code): void {
  const whole = [...open.map((group) => group.name), name].join(' › ');
  let unique = whole;
  for (let n = 2; TESTS.has(unique); n++) unique = `${whole} (${n})`;
  TESTS.set(unique, { name: unique, code, groups: open });
}

/** Collects the tests of a group. */
export function collectGroup(name: string, code: () => unknown): void {
  const outer = open;
  open = [...outer, emptyGroup(name)];
  try {
    code();
  } finally {
    open = outer;
  }
}

/** Adds a hook to the group that is open. */
export function addHook(hook: Hook, code: Code): void {
  open.at(-1)?.hooks[hook].push(code);
}
