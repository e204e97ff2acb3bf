import { parse } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { exists, host, shippedPath, shippedText } from '../../base/host.ts';
import { knownNames } from '../../base/known-names.ts';

/** What the compiler says against a source. */
export interface CompilerError {
  /** `E0277`, or the name of a lint: `unsafe_code`, `clippy::disallowed_methods`. */
  readonly code: string;
  readonly line: number;
  /** Its first line. */
  readonly message: string;
}

/** A source that the compiler refuses. */
export interface RefusedSource {
  readonly name: string;
  /** Of the source. */
  readonly sha256: string;
  /** What it says, in order. */
  readonly errors: readonly CompilerError[];
}

const FOLDER = 'programs/refused';
/** What the compiler said of the sources beside it, as `npm run programs` has written it; from the package's folder. */
export const REFUSALS_FILE = `${FOLDER}/MANIFEST.yaml`;

/** The record of what the compiler said. */
export function readRefusals(): readonly RefusedSource[] {
  return (parse(shippedText(REFUSALS_FILE)) as { readonly sources: readonly RefusedSource[] }).sources;
}

/** The SHA-256 of a source; `undefined` where there is none. */
export function refusedSourceHash(name: string): string | undefined {
  const { files, paths, packageFolder, sha256 } = host();
  const path = paths.join(packageFolder, FOLDER, `${name}.rs`);
  return exists(path) ? sha256(files.read(path)) : undefined;
}

/**
 * Compiles a source of programs/refused, by the record: what the compiler said of it holds as long as the source is the same.
 * @throws Diagnostic SOURCE_REFUSED with what it said, an error a line; NO_SUCH_SOURCE; SOURCE_CHANGED
 */
export function compileByRecord(name: string): void {
  const refusals = readRefusals();
  const entry = refusals.find((source) => source.name === name);
  const sha256 = refusedSourceHash(name);
  if (entry === undefined || sha256 === undefined) {
    const { list } = knownNames(
      name,
      refusals.map((source) => source.name),
    );
    throw new Diagnostic({
      code: 'NO_SUCH_SOURCE',
      kind: 'input',
      message: `there is no source "${name}" in the list of refused sources`,
      cause: `${shippedPath(FOLDER)} and its MANIFEST.yaml have ${list}`,
      hint: 'name one of these, or write the source in a clone, and run npm run programs there',
    });
  }
  if (entry.sha256 !== sha256) {
    throw new Diagnostic({
      code: 'SOURCE_CHANGED',
      kind: 'internal',
      message: `${shippedPath(`${FOLDER}/${name}.rs`)} is not the source that the compiler refused`,
      cause: `its SHA-256 is ${sha256}, that of the record ${entry.sha256}`,
      hint: 'copy the source of this version again, or run npm run programs in a clone',
    });
  }
  throw new Diagnostic({
    code: 'SOURCE_REFUSED',
    kind: 'input',
    message: entry.errors.map(({ code, message, line }) => `${code} in line ${line}: ${message}`).join('\n'),
    cause: 'a rule that the language keeps for the kernel is broken',
    hint: 'leave that out of the program',
  });
}
