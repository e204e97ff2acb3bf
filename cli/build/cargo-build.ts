import { dirname, join, relative } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine, plainLines } from '../../base/plain-text.ts';
import { TARGET } from '../../programs/toolchain/compiler-flags.ts';
import { prepareLibraries } from '../../programs/toolchain/project-libraries.ts';
import { findProjectToolchain, type ProjectToolchain } from '../../programs/toolchain/project-toolchain.ts';
import { laterSource } from '../../project/old-objects.ts';
import { type CargoProgram, type CargoProject, findManifest, programOfSource, readProject } from './cargo-project.ts';
import { runChild } from './children.ts';
import { removeLeft, removeOld } from './old-builds.ts';
import { noteSources } from './source-records.ts';

/** The options of a build, and where its output goes. */
export interface BuildOptions {
  /** The working directory. */
  readonly folder: string;
  /** The compiler that the user named. */
  readonly rustc: string | undefined;
  /** Told each line of what Cargo and rustc say, safe to print. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** An object that Cargo has linked. */
export interface BuiltObject {
  /** An absolute path. */
  readonly path: string;
  /** Whether it was built before, and nothing has changed since. */
  readonly fresh: boolean;
}

/** The parts of Cargo's messages that are read (The Cargo Book, External tools, JSON messages). */
interface CargoMessage {
  readonly reason: string;
  readonly target?: { readonly kind: readonly string[] };
  readonly executable?: string | null;
  readonly fresh?: boolean;
}

/** The folder of the objects, from that of the workspace. */
export const OBJECT_FOLDER = `target/${TARGET}/release`;
/** Where what is compiled once is kept, from the folder of the workspace. */
const LIBRARY_FOLDER = 'target/rex-conformance';

/** The settings of the profile that an object needs, whatever Cargo.toml has: no unwinding, and one piece of code without what is not used. */
const PROFILE = ['panic="abort"', 'lto="fat"', 'codegen-units=1'].flatMap((setting) => [
  '--config',
  `profile.release.${setting}`,
]);

/** Variables that would send objects elsewhere, or bring flags that the program is not built with. */
const NOT_INHERITED = ['CARGO_TARGET_DIR', 'CARGO_BUILD_TARGET_DIR', 'RUSTFLAGS', 'CARGO_BUILD_RUSTFLAGS'];

function environment({ rustc }: ProjectToolchain, flags: readonly string[]): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name));
  return {
    ...Object.fromEntries(inherited),
    RUSTC: rustc,
    // The kernel crate alone may use what is not stable.
    RUSTC_BOOTSTRAP: 'rex',
    CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f'),
    CARGO_TERM_COLOR: 'never',
    CARGO_TERM_PROGRESS_WHEN: 'never',
  };
}

/**
 * Builds the programs of a package, or one of them.
 *
 * @param path a folder with Cargo.toml, that file, or the root file of a program, from the working directory
 * @returns the objects in Cargo's order; those of sources that do not compile are removed
 * @throws Diagnostic BUILD_FAILED where a source does not compile, BUILD_TOOLCHAIN and others where it cannot be tried
 */
export async function buildObjects(path: string, options: BuildOptions): Promise<readonly BuiltObject[]> {
  const { folder, rustc, say, signal } = options;
  const manifest = findManifest(folder, path);
  const toolchain = findProjectToolchain(dirname(manifest), rustc);
  const project = await readProject(toolchain, manifest);
  const only = path.endsWith('.rs') ? programOfSource(project, folder, path) : undefined;
  if (project.programs.length === 0) throw noPrograms(relative(folder, manifest));
  const flags = await prepareLibraries(toolchain, join(project.root, LIBRARY_FOLDER), {
    say,
    ...(signal === undefined ? {} : { signal }),
  });
  const run = () => cargoBuild(toolchain, project, only, flags, options);
  const objects = await run();
  // Cargo compares times. Sources that are older than the object can still be others, as after a checkout.
  if (!objects.some(({ path, fresh }) => fresh && laterSource(path) !== undefined)) return objects;
  await cargoClean(toolchain, project, options);
  return await run();
}

/** Removes what Cargo has built of a project, so that it builds all again. */
async function cargoClean(
  toolchain: ProjectToolchain,
  { manifest, root }: CargoProject,
  { say, signal }: BuildOptions,
): Promise<void> {
  const place = ['--manifest-path', manifest, '--target', TARGET, '--target-dir', join(root, 'target')];
  await runChild(toolchain.cargo, ['clean', ...place, '--release', '--quiet'], {
    folder: dirname(manifest),
    environment: environment(toolchain, []),
    out: () => undefined,
    error: (line) => {
      for (const plain of plainLines(line)) say(plain);
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

async function cargoBuild(
  toolchain: ProjectToolchain,
  project: CargoProject,
  only: CargoProgram | undefined,
  flags: readonly string[],
  options: BuildOptions,
): Promise<readonly BuiltObject[]> {
  const { manifest, root, programs } = project;
  const { folder, say, signal } = options;
  const objects: BuiltObject[] = [];
  const errors: string[] = [];
  const begun = Date.now();
  const status = await runChild(
    toolchain.cargo,
    [
      'build',
      ...['--manifest-path', manifest, '--target', TARGET, '--target-dir', join(root, 'target')],
      ...(only === undefined ? ['--bins'] : ['--package', only.package, '--bin', only.name]),
      ...['--release', ...PROFILE, '--message-format', 'json-render-diagnostics'],
    ],
    {
      folder: dirname(manifest),
      environment: environment(toolchain, flags),
      out: (line) => objects.push(...builtObject(line)),
      error: (line) => {
        errors.push(line);
        for (const plain of plainLines(line)) say(plain);
      },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (status === 0) {
    for (const { path, fresh } of objects) noteSources(path, { root, fresh, begun });
    if (only === undefined) removeLeft(join(root, OBJECT_FOLDER), project, options);
    return objects;
  }
  const built = new Set(objects.map(({ path }) => path));
  const old = (only === undefined ? programs : [only]).map(({ name }) => join(root, OBJECT_FOLDER, name));
  removeOld(
    old.filter((path) => !built.has(path)),
    options,
  );
  throw buildFailed(relative(folder, dirname(manifest)) || '.', errors);
}

/** A message of Cargo; undefined for what a macro of the project prints. */
function readMessage(line: string): CargoMessage | undefined {
  try {
    return line.startsWith('{') ? (JSON.parse(line) as CargoMessage) : undefined;
  } catch {
    return undefined;
  }
}

function builtObject(line: string): BuiltObject[] {
  const message = readMessage(line);
  if (message?.reason !== 'compiler-artifact' || !message.target?.kind.includes('bin')) return [];
  return typeof message.executable === 'string' ? [{ path: message.executable, fresh: message.fresh === true }] : [];
}

function noPrograms(manifest: string): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_NO_PROGRAM',
    kind: 'input',
    message: `${manifest}: the package has no programs`,
    cause: 'Cargo builds a program from src/main.rs, from each file of src/bin, and from each [[bin]]',
    hint: 'add src/main.rs, or name the folder of another package',
  });
}

/** Which of several mistakes of the surroundings it was, or the source's. */
function hintFor(errors: readonly string[]): string {
  const text = errors.join('\n');
  if (/linker `(cc|gcc|clang|link\.exe)` not found/.test(text))
    return 'add a C compiler, whose linker the macros of the crate need (Debian: apt install gcc)';
  if (/failed to (read|load).*rex-conformance/.test(text)) return 'run npm install: the crate is in node_modules';
  return 'correct the source, and build again';
}

function buildFailed(name: string, errors: readonly string[]): Diagnostic {
  const counted = errors.findLast((line) => line.startsWith('error'));
  return new Diagnostic({
    code: 'BUILD_FAILED',
    kind: 'input',
    message: `${name} does not build`,
    cause: plainLine(counted ?? 'cargo ended without a message'),
    hint: hintFor(errors),
  });
}
