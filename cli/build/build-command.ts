import { basename, relative } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { crateOf, describeCrate } from '../../runtime/load/crate-note.ts';
import { findPrograms } from '../../runtime/load/programs.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { type BuiltObject, buildObjects } from './cargo-build.ts';

/** The arguments of `rex-conformance build`. */
export interface BuildArguments {
  /** Folders with Cargo.toml, and root files of programs; the working directory where there are none. */
  readonly paths: readonly string[];
  readonly rustc: string | undefined;
}

/** A built object in a few lines: the file, its programs, and the crate that they were built with. */
export function describeBuilt({ path, fresh }: BuiltObject, folder: string): readonly string[] {
  const shown = relative(folder, path);
  const head = `${fresh ? 'unchanged' : 'built'.padEnd('unchanged'.length)}  ${shown}`;
  try {
    const object = readElfObject(readObjectBytes(path), basename(path));
    const programs = findPrograms(object).map(({ name, section }) => `${name} (${section})`);
    return [
      head,
      `  programs      ${programs.join(', ') || 'none'}`,
      `  kernel crate  ${describeCrate(crateOf(object))}`,
    ];
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    return [head, `  ${error.message}`];
  }
}

/**
 * Builds the programs of Rust projects with an unmodified compiler.
 * @returns the exit code: 0 for objects that are built, or were and have not changed
 * @throws Diagnostic as {@link buildObjects}
 */
export async function buildPrograms(args: BuildArguments, folder: string, streams: Streams): Promise<number> {
  for (const path of args.paths.length === 0 ? ['.'] : args.paths) {
    const objects = await buildObjects(path, {
      folder,
      rustc: args.rustc,
      say: (line) => streams.error.write(`${line}\n`),
    });
    const lines = objects.flatMap((object) => describeBuilt(object, folder));
    streams.out.write(`${lines.map(plainLine).join('\n')}\n`);
  }
  return EXIT_CODES.completed;
}
