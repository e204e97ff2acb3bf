import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILTINS_CFG, CODE_FLAGS, TARGET } from '../../../../../programs/toolchain/compiler-flags.ts';
import type { Toolchain } from '../../../../../programs/toolchain/corpus-toolchain.ts';
import { invoke } from '../../../../../programs/toolchain/invoke.ts';
import type { Crate } from './crates.ts';

/** How one object with everything in it is made. */
export interface Build {
  /** For messages and folders. */
  readonly name: string;
  readonly flags: readonly string[];
}

/** Every level of optimisation as programs are compiled, and two for processors with more instructions, but no vectors. */
export const BUILDS: readonly Build[] = [
  // Checks of overflow are what a program that is not optimised has.
  { name: 'O0', flags: ['-Copt-level=0', '-Coverflow-checks=on'] },
  ...['1', '2', '3', 's', 'z'].map((level) => ({ name: `O${level}`, flags: [`-Copt-level=${level}`] })),
  ...['3', 's'].map((level) => ({
    name: `O${level} with BMI`,
    flags: [`-Copt-level=${level}`, '-Ctarget-feature=+bmi1,+bmi2,+lzcnt,+popcnt,+movbe,+cmpxchg16b'],
  })),
];

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

/**
 * Builds core, alloc and all crates, and links them into one shared object with all their functions.
 * @param cargo the program
 * @returns the path of the object
 */
export async function buildEverything(
  toolchain: Toolchain,
  cargo: string,
  work: string,
  registry: string,
  crates: readonly Crate[],
  { name, flags }: Build,
): Promise<string> {
  const folder = join(work, name.replaceAll(' ', '-'));
  const object = join(folder, 'all.so');
  if (existsSync(object)) return object;
  const sysroot = join(folder, 'sysroot');
  const libraries = await buildLibraries(toolchain, sysroot, flags);
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
  await invoke(
    cargo,
    ['build', '--release', '--offline', '--keep-going', `--target=${TARGET}`],
    `the crates at ${name}`,
    {
      folder: project,
      environment,
    },
  );
  const built = join(folder, 'target', TARGET, 'release/deps');
  const archives = [libraries, built].flatMap((each) =>
    readdirSync(each)
      .filter((file) => file.endsWith('.rlib'))
      .map((file) => join(each, file)),
  );
  const link = ['-flavor', 'gnu', '-shared', '--whole-archive', '--allow-multiple-definition', '-znotext'];
  await invoke(
    toolchain.linker,
    [...link, '--unresolved-symbols=ignore-all', `-o${object}`, ...archives],
    'all of it',
    { folder },
  );
  rmSync(join(folder, 'target'), { recursive: true });
  return object;
}
