import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { Compiler } from './libraries.ts';

/** What a project's programs are built with: an unmodified compiler, Cargo and lld. */
export interface ProjectToolchain extends Compiler {
  /** What `rustc --version` prints. */
  readonly rustcVersion: string;
  readonly cargo: string;
  readonly linker: string;
  /** What the linker's `--version` prints. */
  readonly linkerVersion: string;
}

/** The oldest release that has edition 2024, in which the kernel crate is written. */
const OLDEST = { major: 1, minor: 85 };
/** Milliseconds for a program to say its version: rustup may fetch a toolchain first. */
const PATIENCE = 120_000;

/** What a program prints, or undefined where it cannot be started or fails. */
function said(program: string, args: readonly string[], folder: string): string | undefined {
  const run = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: PATIENCE });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

/** What a compiler says of itself (`rustc -vV`). */
interface Release {
  readonly rustc: string;
  /** `rustc 1.85.0 (4d91de4e4 2025-02-17)`. */
  readonly line: string;
  readonly major: number;
  readonly minor: number;
  /** The platform that it runs on. */
  readonly host: string;
  readonly sysroot: string;
}

function releaseOf(rustc: string, folder: string): Release | undefined {
  const text = said(rustc, ['-vV'], folder);
  const [line = '', ...more] = (text ?? '').split('\n');
  const [, major, minor] = /^rustc (\d+)\.(\d+)\./.exec(line) ?? [];
  const sysroot = said(rustc, ['--print', 'sysroot'], folder);
  if (major === undefined || sysroot === undefined) return undefined;
  const host = more.find((entry) => entry.startsWith('host: '))?.slice('host: '.length) ?? '';
  return { rustc, line, major: Number(major), minor: Number(minor), host, sysroot };
}

/** The folder `library` of a compiler's source: where Debian, rustup's rust-src and a source tree have it. */
function librarySource({ line, sysroot }: Release): string | undefined {
  const version = /^rustc (\S+)/.exec(line)?.[1] ?? '';
  const stated = process.env.REX_RUST_LIBRARY;
  return [
    ...(stated === undefined ? [] : [stated]),
    join(sysroot, 'lib/rustlib/src/rust/library'),
    `/usr/src/rustc-${version}/library`,
    join(sysroot, 'lib/rustlib/rustc-src/rust/library'),
  ].find((candidate) => existsSync(join(candidate, 'core/src/lib.rs')));
}

function isTooOld({ major, minor }: Release): boolean {
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
}

/** Programs on the PATH whose names match, the highest number first. */
function onPath(name: RegExp): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const number = (program: string) => Number(/(\d+)$/.exec(program)?.[1] ?? 0);
  return folders
    .flatMap((folder) => {
      try {
        return readdirSync(folder)
          .filter((entry) => name.test(entry))
          .map((entry) => join(folder, entry));
      } catch {
        return [];
      }
    })
    .sort((one, other) => number(other) - number(one));
}

/** The first lld that starts: `REX_LINKER`, that of the PATH, Debian's with a number, and the one that rustup has. */
function findLinker({ sysroot, host }: Release, folder: string): { linker: string; linkerVersion: string } | undefined {
  const stated = process.env.REX_LINKER;
  const candidates =
    stated === undefined
      ? ['ld.lld', ...onPath(/^ld\.lld-\d+$/), join(sysroot, 'lib/rustlib', host, 'bin/rust-lld')]
      : [stated];
  for (const linker of candidates) {
    const linkerVersion = said(linker, ['-flavor', 'gnu', '--version'], folder);
    if (linkerVersion !== undefined) return { linker, linkerVersion };
  }
  return undefined;
}

/** The Cargo beside a compiler, or on the PATH. */
function findCargo({ rustc }: Release, folder: string): string | undefined {
  const beside = isAbsolute(rustc) ? [join(dirname(rustc), 'cargo')] : [];
  return [...beside, 'cargo', '/usr/bin/cargo'].find((cargo) => said(cargo, ['--version'], folder) !== undefined);
}

const DEBIAN =
  'Debian 13: apt install rustc cargo rust-src lld; Debian 12: apt install rustc-web cargo-web rust-web-src lld';
const RUSTUP = 'rustup: rustup component add rust-src';

/** How to get what is missing: by rustup where the compiler is rustup's. */
function howToGet(sysroot: string | undefined): string {
  if (sysroot?.includes('rustup') || sysroot?.includes('.cargo')) return `add it with ${RUSTUP}`;
  return existsSync('/etc/debian_version') ? `add it: ${DEBIAN}` : `add it. ${RUSTUP}. ${DEBIAN}`;
}

function missing(what: readonly string[], cause: string, sysroot: string | undefined): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_TOOLCHAIN',
    kind: 'input',
    message: `the toolchain is not complete: ${what.join(', ')} missing`,
    cause,
    hint: howToGet(sysroot),
  });
}

function tooOld({ rustc, line }: Release): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_COMPILER_VERSION',
    kind: 'input',
    message: `${rustc} cannot be used: it is ${plainLine(line)}`,
    cause: `the kernel crate is written in Rust's edition 2024, and ${OLDEST.major}.${OLDEST.minor} is the first release with it`,
    hint: `use rustc ${OLDEST.major}.${OLDEST.minor} or later: name it with --rustc, or update (rustup update)`,
  });
}

function notACompiler(rustc: string): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_COMPILER',
    kind: 'input',
    message: `${rustc} is not a Rust compiler`,
    cause: 'it cannot be started, or does not say its version to -vV',
    hint: 'name a rustc, such as --rustc /usr/bin/rustc',
  });
}

/** Why each compiler that was found cannot be used. */
function describe(releases: readonly Release[]): string {
  return releases.map(({ rustc, line }) => `${rustc} is ${plainLine(line)}, without the source of core`).join('; ');
}

/**
 * Finds what a project is built with. It takes the first compiler that has the source of `core`: the one stated, or `RUSTC`, that of the
 * PATH, /usr/bin/rustc. `REX_RUST_LIBRARY` and `REX_LINKER` name the source and the linker.
 *
 * @param folder where the compiler runs: rustup chooses a toolchain by it
 * @param stated the compiler that the user named; no other is taken then
 * @throws Diagnostic BUILD_TOOLCHAIN with what is missing, BUILD_COMPILER, BUILD_COMPILER_VERSION
 */
export function findProjectToolchain(folder: string, stated: string | undefined): ProjectToolchain {
  const named = stated === undefined ? process.env.RUSTC : stated.includes('/') ? resolve(stated) : stated;
  const candidates = named === undefined || named === '' ? ['rustc', '/usr/bin/rustc'] : [named];
  const releases = candidates.flatMap((rustc) => releaseOf(rustc, folder) ?? []);
  if (releases.length === 0) {
    if (named !== undefined && named !== '') throw notACompiler(named);
    throw missing(['rustc'], `looked for ${candidates.join(' and ')}`, undefined);
  }
  const usable = releases.filter((release) => !isTooOld(release));
  if (usable.length === 0) throw tooOld(releases[0]!);
  const release = usable.find((candidate) => librarySource(candidate) !== undefined) ?? usable[0]!;
  const library = librarySource(release);
  const linker = findLinker(release, folder);
  const cargo = findCargo(release, folder);
  if (library !== undefined && linker !== undefined && cargo !== undefined)
    return { rustc: release.rustc, rustcVersion: release.line, library, cargo, ...linker };
  const parts = [
    ...(library === undefined ? [`the source of core for ${plainLine(release.line)}`] : []),
    ...(cargo === undefined ? ['cargo'] : []),
    ...(linker === undefined ? ['the linker lld'] : []),
  ];
  const cause =
    library === undefined ? describe(usable) : `looked on the PATH${linker === undefined ? ' for ld.lld' : ''}`;
  throw missing(parts, cause, release.sysroot);
}
