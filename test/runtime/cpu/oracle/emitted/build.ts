import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILTINS_CFG, CODE_FLAGS, TARGET } from '../../../../../programs/toolchain/compiler-flags.ts';
import type { Toolchain } from '../../../../../programs/toolchain/corpus-toolchain.ts';
import { invoke } from '../../../../../programs/toolchain/invoke.ts';
import { buildCoreTests } from './core-tests/core-tests.ts';
import type { Crate } from './crates.ts';

/** How one object is made. */
export interface Build {
  /** For messages and for the list. */
  readonly name: string;
  /** Crates with core and alloc, or core's tests. */
  readonly what: 'crates' | 'tests';
  /** The folder that the builds with the same libraries share. */
  readonly folder: string;
  readonly flags: readonly string[];
}

const SCALAR_FEATURES = '+bmi1,+bmi2,+lzcnt,+popcnt,+movbe,+cmpxchg16b';

/** Every level of optimisation as programs are compiled; then processors with more instructions, but no vectors. */
const LEVELS: readonly { readonly name: string; readonly flags: readonly string[] }[] = [
  // Checks of overflow are what a program that is not optimised has.
  { name: 'O0', flags: ['-Copt-level=0', '-Coverflow-checks=on'] },
  ...['1', '2', '3', 's', 'z'].map((level) => ({ name: `O${level}`, flags: [`-Copt-level=${level}`] })),
  ...['3', 's'].map((level) => ({
    name: `O${level} with BMI`,
    flags: [`-Copt-level=${level}`, `-Ctarget-feature=${SCALAR_FEATURES}`],
  })),
];

/** All builds, by crates and tests. */
export const BUILDS: readonly Build[] = (['crates', 'tests'] as const).flatMap((what) =>
  LEVELS.map(({ name, flags }) => ({
    name: what === 'crates' ? name : `core's tests at ${name}`,
    ...{ what, folder: name.replaceAll(' ', '-'), flags },
  })),
);

const ALL_FLAGS = [...CODE_FLAGS, '-Cembed-bitcode=no'];
/** Code for all functions of a crate, even for those that nothing calls. Core has some for vectors, which have no code without them. */
const DEAD_CODE = '-Clink-dead-code=yes';

/** Finds the crates in a folder of Cargo's registry, and writes a project that depends on them all. */
function writeProject(folder: string, registry: string, crates: readonly Crate[]): void {
  const versions = new Map(
    readdirSync(registry).map((name) => {
      const text = readFileSync(join(registry, name, 'Cargo.toml'), 'utf8');
      const value = (key: string) => new RegExp(`^${key} = "(.*)"`, 'm').exec(text)?.[1] ?? '';
      return [value('name'), value('version')];
    }),
  );
  const dependencies = crates.map(({ name, features }) => {
    const version = versions.get(name);
    if (version === undefined) throw new Error(`no package has the crate ${name}`);
    return `${name} = { version = "=${version}", default-features = false, features = ${JSON.stringify(features)} }`;
  });
  mkdirSync(join(folder, '.cargo'), { recursive: true });
  const own = ['[package]', 'name = "search"', 'version = "0.0.0"', 'edition = "2021"', '[lib]', 'path = "lib.rs"'];
  writeFileSync(join(folder, 'Cargo.toml'), [...own, '[dependencies]', ...dependencies, ''].join('\n'));
  writeFileSync(join(folder, 'lib.rs'), '#![no_std]\n');
  const config = ['[source.crates-io]', 'replace-with = "debian"', '[source.debian]', `directory = "${registry}"`, ''];
  writeFileSync(join(folder, '.cargo/config.toml'), config.join('\n'));
}

/** Compiles core, compiler_builtins and alloc into a sysroot. */
async function buildLibraries(
  { rustc, library }: Toolchain,
  sysroot: string,
  flags: readonly string[],
): Promise<string> {
  const folder = join(sysroot, 'lib/rustlib', TARGET, 'lib');
  mkdirSync(folder, { recursive: true });
  const common = [
    ...ALL_FLAGS,
    ...flags,
    `--sysroot=${sysroot}`,
    '--crate-type=rlib',
    '--cap-lints=allow',
    '--edition=2024',
    '-Zforce-unstable-if-unmarked',
  ];
  const crates = [
    { name: 'core', source: 'core/src/lib.rs', more: [] },
    {
      name: 'compiler_builtins',
      source: 'compiler-builtins/compiler-builtins/src/lib.rs',
      more: BUILTINS_CFG.map((flag) => `--cfg=${flag}`),
    },
    { name: 'alloc', source: 'alloc/src/lib.rs', more: [] },
  ];
  for (const { name, source, more } of crates) {
    const path = join(folder, `lib${name}.rlib`);
    if (existsSync(path)) continue;
    const args = [...common, ...more, `--crate-name=${name}`, `-o${path}.unfinished`, join(library, source)];
    await invoke(rustc, args, name, { folder: sysroot });
    spawnSync('mv', [`${path}.unfinished`, path]);
  }
  return folder;
}

/** What builds are made from. */
export interface Sources {
  readonly toolchain: Toolchain;
  /** The program cargo. */
  readonly cargo: string;
  /** A folder of Cargo's registry. */
  readonly registry: string;
  readonly crates: readonly Crate[];
}

/**
 * Builds core and alloc, and then all crates or core's tests, and links them into one shared object with all their functions.
 * @param work where builds are kept
 * @returns the path of the object
 */
export async function buildEverything(sources: Sources, work: string, build: Build): Promise<string> {
  const { toolchain } = sources;
  const folder = join(work, build.folder);
  const object = join(folder, build.what === 'crates' ? 'all.so' : 'tests.so');
  if (existsSync(object)) return object;
  const sysroot = join(folder, 'sysroot');
  const libraries = await buildLibraries(toolchain, sysroot, build.flags);
  const flags = [...ALL_FLAGS, ...build.flags];
  const inputs =
    build.what === 'crates'
      ? [...rlibsOf(libraries), ...(await buildCrates(sources, folder, build, sysroot))]
      : [await buildCoreTests(toolchain, folder, flags, sysroot, libraries)];
  const link = ['-flavor', 'gnu', '-shared', '--whole-archive', '--allow-multiple-definition', '-znotext'];
  await invoke(toolchain.linker, [...link, '--unresolved-symbols=ignore-all', `-o${object}`, ...inputs], 'all of it', {
    folder,
  });
  rmSync(join(folder, 'target'), { recursive: true, force: true });
  return object;
}

const rlibsOf = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.rlib'))
    .map((file) => join(folder, file));

/** Builds the crates. @returns the paths of their archives */
async function buildCrates(
  { toolchain, cargo, registry, crates }: Sources,
  folder: string,
  { name, flags }: Build,
  sysroot: string,
): Promise<readonly string[]> {
  const project = join(folder, 'project');
  writeProject(project, registry, crates);
  const rustflags = [
    ...ALL_FLAGS.filter((flag) => !flag.startsWith('--target')),
    DEAD_CODE,
    ...flags,
    `--sysroot=${sysroot}`,
  ];
  const environment = {
    RUSTC: toolchain.rustc,
    CARGO_ENCODED_RUSTFLAGS: rustflags.join('\x1f'),
    CARGO_TARGET_DIR: join(folder, 'target'),
    CARGO_PROFILE_RELEASE_OPT_LEVEL: /opt-level=(.)/.exec(flags[0]!)![1]!,
  };
  const args = ['build', '--release', '--offline', '--keep-going', `--target=${TARGET}`];
  await invoke(cargo, args, `the crates at ${name}`, { folder: project, environment });
  return rlibsOf(join(folder, 'target', TARGET, 'release/deps'));
}
