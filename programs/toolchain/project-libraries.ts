import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { packageRoot } from '../../node/package-root.ts';
import { BUILTINS_CFG, LIBRARY_FLAGS, LINK_FLAGS, type OptLevel } from './compiler-flags.ts';
import { buildCore, buildStubs, libraryFolder, STUBS } from './libraries.ts';
import type { ProjectToolchain } from './project-toolchain.ts';

/** The folder of the Rust sources that the package carries. */
export const RUST_SOURCES = join(packageRoot, 'programs');

/** Sources that what is linked depends on, beside the toolchain. */
const CARRIED = ['rex', 'rex-macros', 'stubs', 'builtins'];

/** The level at which `core` is compiled, whatever that of the programs is. */
const LEVEL: OptLevel = '2';

/** What makes an image that the kernel takes, whatever the project's Cargo.toml says. */
const CODE = ['-Cforce-frame-pointers=yes', '-Cforce-unwind-tables=no', '-Csymbol-mangling-version=v0'];

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((path) => join(folder, String(path)))
    .filter((path) => /\.(rs|toml)$/.test(path) && statSync(path).isFile())
    .sort();
}

function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/**
 * The files of a package have old dates, so Cargo cannot see by them that another version was installed. What they hold is part of a
 * path among the flags, and other flags let Cargo build again.
 */
function carriedSources(): readonly Uint8Array[] {
  return CARRIED.flatMap((folder) => sourcesBelow(join(RUST_SOURCES, folder))).map((path) => readFileSync(path));
}

/** How the libraries of a project are made. */
export interface LibraryOptions {
  /** Called before something that takes long, with what it is. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes what programs are linked with: `core`, once for each compiler, and the names of the kernel.
 *
 * @param folder keeps them from one build to the next
 * @returns the flags of rustc that every program of the project needs
 * @throws Diagnostic BUILD_CORE where this compiler's core cannot be compiled
 */
export async function prepareLibraries(
  toolchain: ProjectToolchain,
  folder: string,
  { say, signal }: LibraryOptions,
): Promise<readonly string[]> {
  const { rustcVersion, linkerVersion, linker, library } = toolchain;
  const compiled = [rustcVersion, library, ...LIBRARY_FLAGS, ...BUILTINS_CFG];
  const sysroot = join(
    folder,
    `core-${digest([...compiled, ...sourcesBelow(join(RUST_SOURCES, 'builtins')).map((path) => readFileSync(path))])}`,
  );
  const linked = join(folder, `link-${digest([rustcVersion, linkerVersion, ...LINK_FLAGS, ...carriedSources()])}`);
  const build = {
    compiler: toolchain,
    sysroot,
    level: LEVEL,
    flags: [`--remap-path-prefix=${library}=library`, `--remap-path-prefix=${RUST_SOURCES}=programs`],
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    if (!existsSync(join(libraryFolder(sysroot), 'libcompiler_builtins.rlib')))
      say(`compiling core for ${rustcVersion}: once, for about half a minute`);
    await buildCore(build);
    mkdirSync(linked, { recursive: true });
    writeFileSync(join(linked, 'local.version'), '{ local: *; };\n');
    if (!existsSync(join(linked, STUBS))) await buildStubs(linker, build, linked);
  } catch (error) {
    throw error instanceof Diagnostic && error.code === 'BUILD_FAILED' ? coreFailed(error, toolchain) : error;
  }
  return [
    ...CODE,
    `--sysroot=${sysroot}`,
    ...build.flags,
    `-Clinker=${linker}`,
    '-Clinker-flavor=ld.lld',
    // The programs and maps of an object are called by the kernel alone. What else is not used, fat LTO has left out.
    ...[
      ...LINK_FLAGS,
      '--no-gc-sections',
      `--version-script=${join(linked, 'local.version')}`,
      join(linked, STUBS),
    ].map((flag) => `-Clink-arg=${flag}`),
  ];
}

const MOST_LINES = 30;

function coreFailed({ message, cause }: Diagnostic, { rustcVersion, linkerVersion }: ProjectToolchain): Diagnostic {
  const lines = cause.split('\n');
  return new Diagnostic({
    code: 'BUILD_CORE',
    kind: 'input',
    message: `${rustcVersion} cannot be used: ${message}`,
    cause: [...lines.slice(0, MOST_LINES), ...(lines.length > MOST_LINES ? ['…'] : []), linkerVersion].join('\n'),
    hint: 'use another compiler: rustc 1.85 and 1.96 are tested; --rustc names one',
  });
}
