import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ENTRY = join(import.meta.dirname, 'node_modules/@stryker-mutator/instrumenter/dist/src/index.js');
/** Words of messages and literals of tables: what they say is compared where it matters, and each would be a mutant. */
const EXCLUDED = ['StringLiteral', 'Regex'];

/** A place of a source, lines and columns counted from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A part of a source. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** One fault that can be switched on in a source. */
export interface Mutant {
  readonly id: string;
  /** The path of the source. */
  readonly fileName: string;
  /** What kind of fault it is, as Stryker names it. */
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: Range;
  /** `Ignored` for kinds that are left out. */
  readonly status?: string;
}

/** Sources in which every fault is there behind a switch. */
export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** The text of each source, by its path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What is used of the package @stryker-mutator/instrumenter, which this folder installs and the project does not. */
interface InstrumenterModule {
  readonly Instrumenter: new (
    logger: object,
  ) => {
    instrument(
      files: readonly { readonly name: string; readonly content: string; readonly mutate: true | readonly Range[] }[],
      options: {
        readonly plugins: null;
        readonly excludedMutations: readonly string[];
        readonly ignorers: readonly [];
        readonly mutators: readonly [];
      },
    ): Promise<{
      readonly mutants: readonly Mutant[];
      readonly files: readonly { readonly name: string; readonly content: string }[];
    }>;
  };
}

/** A logger that says nothing. */
function silence(): object {
  const levels = ['Trace', 'Debug', 'Info', 'Warn', 'Error', 'Fatal'];
  return Object.fromEntries(
    levels.flatMap((level) => [
      [`is${level}Enabled`, (): boolean => false],
      [level.toLowerCase(), (): void => {}],
    ]),
  );
}

/** Why no faults can be put in; nothing where they can. */
export function whyNoInstrumenter(): string | undefined {
  return existsSync(ENTRY) ? undefined : 'npm ci --prefix test/mutation was not run';
}

/**
 * Puts faults into sources, each behind a switch. `activeMutant` of the global object `__stryker__` is the id of the one that is on.
 * @param parts of each source that get faults: all, or those that lie in ranges
 * @throws Error where the package is not installed
 */
async function instrumentParts(parts: ReadonlyMap<string, true | readonly Range[]>): Promise<Instrumented> {
  const reason = whyNoInstrumenter();
  if (reason !== undefined) throw new Error(`${reason}: run it, then try again`);
  const { Instrumenter }: InstrumenterModule = await import(pathToFileURL(ENTRY).href);
  const { mutants, files } = await new Instrumenter(silence()).instrument(
    [...parts].map(([name, mutate]) => ({ name, content: readFileSync(name, 'utf8'), mutate })),
    { plugins: null, excludedMutations: EXCLUDED, ignorers: [], mutators: [] },
  );
  return {
    mutants: mutants.filter(({ status }) => status === undefined),
    texts: new Map(files.map(({ name, content }) => [name, content])),
  };
}

/** Puts all faults into sources. @param paths of the sources */
export function instrument(paths: readonly string[]): Promise<Instrumented> {
  return instrumentParts(new Map(paths.map((path) => [path, true])));
}

/** Tells faults of two instrumentations from one another. Ids differ between them. */
function identity({ fileName, mutatorName, replacement, location }: Mutant): string {
  return JSON.stringify([fileName, mutatorName, replacement, location]);
}

/**
 * Puts some faults into sources, and leaves the rest of them as fast as it is.
 * @param wanted of another instrumentation of the same sources
 * @returns the same faults, with the ids that they have here
 */
export async function instrumentOnly(wanted: readonly Mutant[]): Promise<Instrumented> {
  const parts = new Map<string, Range[]>();
  for (const { fileName, location } of wanted) parts.set(fileName, [...(parts.get(fileName) ?? []), location]);
  const { mutants, texts } = await instrumentParts(parts);
  const found = new Map(mutants.map((mutant) => [identity(mutant), mutant]));
  return {
    mutants: wanted.map((mutant) => {
      const same = found.get(identity(mutant));
      if (same === undefined) throw new Error(`${mutant.fileName}: ${mutant.replacement} cannot be put in alone`);
      return same;
    }),
    texts,
  };
}

/** The text that a mutant replaces, in one line. */
export function replacedText({ fileName, location: { start, end } }: Mutant): string {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.column);
  lines[0] = lines[0]!.slice(start.column);
  return lines.join(' ').replaceAll(/\s+/g, ' ');
}
