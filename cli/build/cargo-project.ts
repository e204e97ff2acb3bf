import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { ProjectToolchain } from '../../programs/toolchain/project-toolchain.ts';
import { runChild } from './children.ts';

/** A program of a package: what Cargo calls a binary. */
export interface CargoProgram {
  readonly package: string;
  readonly name: string;
  /** Its root file, an absolute path. */
  readonly source: string;
}

/** A package and its workspace, as Cargo describes them. */
export interface CargoProject {
  readonly manifest: string;
  /** The folder of the workspace, or of the package where there is none. */
  readonly root: string;
  /** The folders of its packages, and that of the workspace. */
  readonly folders: readonly string[];
  readonly programs: readonly CargoProgram[];
}

/** The parts of `cargo metadata --format-version 1` that are read (The Cargo Book, cargo-metadata). */
interface Metadata {
  readonly workspace_root: string;
  readonly packages: readonly {
    readonly name: string;
    readonly manifest_path: string;
    readonly targets: readonly { readonly name: string; readonly kind: readonly string[]; readonly src_path: string }[];
  }[];
}

const MANIFEST = 'Cargo.toml';

/** The Cargo.toml of a path: in a folder, the file itself, or above a source. @throws Diagnostic BUILD_NO_PROJECT */
export function findManifest(folder: string, path: string): string {
  const named = resolve(folder, path);
  const stat = statSync(named, { throwIfNoEntry: false });
  if (stat === undefined) throw noProject(path, 'there is no such file or folder');
  if (stat.isDirectory()) {
    const manifest = join(named, MANIFEST);
    if (existsSync(manifest)) return manifest;
    throw noProject(path, `the folder has no ${MANIFEST}`);
  }
  if (!named.endsWith('.rs') && !named.endsWith(MANIFEST)) throw noProject(path, `it is neither ${MANIFEST} nor *.rs`);
  for (let above = dirname(named); ; above = dirname(above)) {
    const manifest = join(above, MANIFEST);
    if (existsSync(manifest)) return manifest;
    if (dirname(above) === above) throw noProject(path, `no folder above it has a ${MANIFEST}`);
  }
}

function noProject(path: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_NO_PROJECT',
    kind: 'input',
    message: `${path}: there is no Rust project`,
    cause,
    hint: `name the folder of a ${MANIFEST}, or begin a project: npx rex-conformance init --template xdp`,
  });
}

/** Asks Cargo what a package has. @throws Diagnostic BUILD_MANIFEST with what Cargo says against it */
export async function readProject(toolchain: ProjectToolchain, manifest: string): Promise<CargoProject> {
  const errors: string[] = [];
  const output: string[] = [];
  const status = await runChild(
    toolchain.cargo,
    ['metadata', '--no-deps', '--format-version', '1', '--manifest-path', manifest],
    {
      folder: dirname(manifest),
      environment: { ...process.env, RUSTC: toolchain.rustc, CARGO_TERM_COLOR: 'never' },
      out: (line) => output.push(line),
      error: (line) => errors.push(line),
    },
  );
  if (status !== 0) {
    throw new Diagnostic({
      code: 'BUILD_MANIFEST',
      kind: 'input',
      message: `${manifest} cannot be read`,
      cause: errors.join('\n'),
      hint: 'correct the file as cargo says',
    });
  }
  const metadata = JSON.parse(output.join('\n')) as Metadata;
  return {
    manifest,
    root: metadata.workspace_root,
    folders: [metadata.workspace_root, ...metadata.packages.map(({ manifest_path: path }) => dirname(path))],
    programs: metadata.packages.flatMap((each) =>
      each.targets
        .filter(({ kind }) => kind.includes('bin'))
        .map(({ name, src_path: source }) => ({ package: each.name, name, source })),
    ),
  };
}

/** The program of a project with this root file. @throws Diagnostic BUILD_NOT_A_PROGRAM */
export function programOfSource(project: CargoProject, folder: string, path: string): CargoProgram {
  const source = realpathSync(resolve(folder, path));
  const found = project.programs.find(
    (program) => existsSync(program.source) && realpathSync(program.source) === source,
  );
  if (found !== undefined) return found;
  const known = project.programs.map((program) => relative(folder, program.source)).join(', ');
  throw new Diagnostic({
    code: 'BUILD_NOT_A_PROGRAM',
    kind: 'input',
    message: `${path} is not the root file of a program`,
    cause: known === '' ? 'the package has no programs' : `the root files of its programs: ${known}`,
    hint: 'name one of these files, or the folder',
  });
}
