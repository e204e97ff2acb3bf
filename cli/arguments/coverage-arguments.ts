import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';

/** The coverage that a command was asked for. */
export interface CoverageArguments {
  /** The folder for its files. */
  readonly folder: string;
  /** Whether Rust's libraries and the kernel crate count, too. */
  readonly all: boolean;
}

/** Reads the options of coverage; undefined where none is asked for. @throws Diagnostic USAGE */
export function coverageArguments(values: CommandValues<'run' | 'check' | 'sweep'>): CoverageArguments | undefined {
  const { coverage: folder, 'coverage-all': all = false } = values;
  if (folder !== undefined) return { folder, all };
  if (!all) return undefined;
  throw usageError(
    '--coverage-all needs --coverage',
    'no folder for the coverage is named',
    'name a folder, such as --coverage reports/out/coverage',
  );
}
