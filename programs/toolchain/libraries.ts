import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../node/package-root.ts';
import { BUILTINS_CFG, CODE_FLAGS, LIBRARY_FLAGS, type OptLevel, TARGET } from './compiler-flags.ts';
import { type Invocation, invoke } from './invoke.ts';

/** A compiler with the source of its `core`. */
export interface Compiler {
  readonly rustc: string;
  /** The folder `library` of the compiler's source. */
  readonly library: string;
}

/** Where a library is put, and how it is compiled. */
interface LibraryBuild extends Omit<Invocation, 'folder'> {
  readonly compiler: Compiler;
  /** The folder that `--sysroot` names. */
  readonly sysroot: string;
  readonly level: OptLevel;
  /** Flags that keep the machine out of the objects. */
  readonly flags: readonly string[];
}

/** The file of the linker's input that has the kernel's names. */
export const STUBS = 'librexstub.so';

/** The file of the linker's input that has a dropped function with an unwind table. */
export const FRAME = 'frame.o';

/** Our own functions that the compiler calls, for a compiler whose source has none. */
const OWN_BUILTINS = join(packageRoot, 'programs/builtins/builtins.rs');
const STUBS_SOURCE = join(packageRoot, 'programs/stubs/stubs.rs');
const FRAME_SOURCE = join(packageRoot, 'programs/stubs/frame.rs');

/** The folder of a sysroot in which the compiler looks for libraries. */
export function libraryFolder(sysroot: string): string {
  return join(sysroot, 'lib/rustlib', TARGET, 'lib');
}

/** The edition that a crate of the compiler's source is written in. */
function editionOf(crate: string): string {
  return /^edition = "(\d{4})"/m.exec(readFileSync(join(crate, 'Cargo.toml'), 'utf8'))?.[1] ?? '2024';
}

/**
 * Compiles `core` and `compiler_builtins` into a sysroot. Does nothing where they are there.
 * @throws Diagnostic BUILD_FAILED
 */
export async function buildCore({ compiler, sysroot, level, flags, ...how }: LibraryBuild): Promise<void> {
  const folder = libraryFolder(sysroot);
  const core = join(folder, 'libcore.rlib');
  const builtins = join(folder, 'libcompiler_builtins.rlib');
  if (existsSync(builtins)) return;
  mkdirSync(folder, { recursive: true });
  const source = join(compiler.library, 'core');
  const common = [
    ...LIBRARY_FLAGS,
    ...flags,
    `-Copt-level=${level}`,
    `--sysroot=${sysroot}`,
    '--cap-lints=allow',
    '-Zforce-unstable-if-unmarked',
    '-Coverflow-checks=off',
  ];
  const compile = (args: readonly string[], name: string) =>
    invoke(compiler.rustc, [...common, ...args, `--crate-name=${name}`], name, { folder: packageRoot, ...how });
  await compile([`--edition=${editionOf(source)}`, `-o${core}`, join(source, 'src/lib.rs')], 'core');
  const theirs = join(compiler.library, 'compiler-builtins/compiler-builtins');
  const found = existsSync(join(theirs, 'src/lib.rs'));
  const optimized = level === '0' || level === '1' ? [] : ['optimizations_enabled'];
  const cfg = found ? [...BUILTINS_CFG, ...optimized].map((flag) => `--cfg=${flag}`) : [];
  // What was not finished does not count as there.
  const unfinished = `${folder}/compiler_builtins.unfinished`;
  await compile(
    [
      ...cfg,
      `--edition=${found ? editionOf(theirs) : '2024'}`,
      `--extern=core=${core}`,
      `-o${unfinished}`,
      found ? join(theirs, 'src/lib.rs') : OWN_BUILTINS,
    ],
    'compiler_builtins',
  );
  renameSync(unfinished, builtins);
}

/** Flags that make machine code of a source without a library around it. */
function codeOf({ level, sysroot, flags }: Pick<LibraryBuild, 'level' | 'sysroot' | 'flags'>): readonly string[] {
  const own = [`-Copt-level=${level}`, `--sysroot=${sysroot}`, '--edition=2024', '--crate-type=bin', '--emit=obj'];
  return [...CODE_FLAGS, ...flags, ...own];
}

/**
 * Compiles the function with an unwind table that nothing calls.
 * @param folder gets the file {@link FRAME}
 * @throws Diagnostic BUILD_FAILED
 */
export async function buildFrame(
  { compiler, sysroot, level, flags, ...how }: LibraryBuild,
  folder: string,
): Promise<void> {
  const own = codeOf({ level, sysroot, flags: [...flags, '-Cdebuginfo=none'] });
  const args = [...own, `-o${join(folder, FRAME)}`, FRAME_SOURCE];
  await invoke(compiler.rustc, args, 'frame', { folder: packageRoot, ...how });
}

/**
 * Makes the shared object that programs are linked against, so that the names of the kernel stay undefined.
 * @param folder gets the file {@link STUBS}
 * @throws Diagnostic BUILD_FAILED
 */
export async function buildStubs(
  linker: string,
  { compiler, sysroot, level, flags, ...how }: LibraryBuild,
  folder: string,
): Promise<void> {
  const object = join(folder, 'stubs.o');
  const invocation = { folder: packageRoot, ...how };
  const own = codeOf({ level, sysroot, flags });
  await invoke(compiler.rustc, [...own, `-o${object}`, STUBS_SOURCE], 'stubs', invocation);
  const shared = ['-flavor', 'gnu', '-shared', `-soname=${STUBS}`, '--hash-style=gnu', '--build-id=none'];
  const unfinished = join(folder, `${STUBS}.unfinished`);
  await invoke(linker, [...shared, `-o${unfinished}`, object], 'stubs', invocation);
  renameSync(unfinished, join(folder, STUBS));
  rmSync(object);
}
