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

/** One fault that can be switched on in a source. */
export interface Mutant {
  readonly id: string;
  /** The path of the source. */
  readonly fileName: string;
  /** What kind of fault it is, as Stryker names it. */
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
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
      files: readonly { readonly name: string; readonly content: string; readonly mutate: true }[],
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
 * Puts all faults into sources, each behind a switch: `__STRYKER_ACTIVE_MUTANT__` of the environment names the one that is on.
 * @param paths of the sources
 * @throws Error where the package is not installed
 */
export async function instrument(paths: readonly string[]): Promise<Instrumented> {
  const reason = whyNoInstrumenter();
  if (reason !== undefined) throw new Error(`${reason}: run it, then try again`);
  const { Instrumenter }: InstrumenterModule = await import(pathToFileURL(ENTRY).href);
  const { mutants, files } = await new Instrumenter(silence()).instrument(
    paths.map((name) => ({ name, content: readFileSync(name, 'utf8'), mutate: true })),
    { plugins: null, excludedMutations: EXCLUDED, ignorers: [], mutators: [] },
  );
  return {
    mutants: mutants.filter(({ status }) => status === undefined),
    texts: new Map(files.map(({ name, content }) => [name, content])),
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
