import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the corpus is built with. */
export interface Toolchain {
  readonly rustc: string;
  /** What `rustc --version` prints. */
  readonly rustcVersion: string;
  readonly linker: string;
  /** What `ld.lld --version` prints. */
  readonly linkerVersion: string;
  /** clippy's driver for this compiler, where there is one: it knows lints that the compiler does not. */
  readonly clippy: string | undefined;
  /** The folder `library` of the compiler's source, with `core` in it. */
  readonly library: string;
}

function version(program: string): string | undefined {
  const run = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim().split('\n')[0] : undefined;
}

/** The source of `core` for a compiler: where Debian, rustup's rust-src and a source tree have it. */
function librarySource(rustc: string, rustcVersion: string): string | undefined {
  const release = /^rustc (\S+)/.exec(rustcVersion)?.[1] ?? '';
  const sysroot = spawnSync(rustc, ['--print', 'sysroot'], { encoding: 'utf8' }).stdout.trim();
  const candidates = [
    `/usr/src/rustc-${release}/library`,
    join(sysroot, 'lib/rustlib/src/rust/library'),
    join(sysroot, 'lib/rustlib/rustc-src/rust/library'),
  ];
  const stated = process.env.REX_RUST_LIBRARY;
  if (stated !== undefined) candidates.unshift(stated);
  return candidates.find((folder) => existsSync(join(folder, 'core/src/lib.rs')));
}

/** The driver of clippy that is made with a compiler: it says the same of itself. `REX_CLIPPY` names one. */
function clippyDriver(rustc: string, rustcVersion: string): string | undefined {
  const stated = process.env.REX_CLIPPY;
  const candidates = stated === undefined ? [join(dirname(rustc), 'clippy-driver'), 'clippy-driver'] : [stated];
  return candidates.find((program) => {
    const run = spawnSync(program, ['--rustc', '--version'], { encoding: 'utf8' });
    return run.status === 0 && run.stdout.trim() === rustcVersion;
  });
}

/**
 * Finds the compiler, its source and the linker. `RUSTC`, `REX_LINKER` and `REX_RUST_LIBRARY` say where to look first.
 *
 * @returns the toolchain, or a list of what is missing.
 */
export function findToolchain(): Toolchain | { readonly missing: readonly string[] } {
  const missing: string[] = [];
  let compiler: Pick<Toolchain, 'rustc' | 'rustcVersion' | 'library'> | undefined;
  let foundWithoutSource: string | undefined;
  const statedCompiler = process.env.RUSTC;
  for (const rustc of statedCompiler === undefined ? ['/usr/bin/rustc', 'rustc'] : [statedCompiler]) {
    const rustcVersion = version(rustc);
    if (rustcVersion === undefined) continue;
    const library = librarySource(rustc, rustcVersion);
    if (library === undefined) {
      foundWithoutSource ??= rustcVersion;
      continue;
    }
    compiler = { rustc, rustcVersion, library };
    break;
  }
  if (compiler === undefined) {
    missing.push(
      foundWithoutSource === undefined
        ? 'rustc (Debian: rustc-web, or rustc; RUSTC names another)'
        : `the source of core for ${foundWithoutSource} (Debian: rust-web-src or rust-src; REX_RUST_LIBRARY names its folder)`,
    );
  }
  const statedLinker = process.env.REX_LINKER;
  const linker = (statedLinker === undefined ? ['/usr/bin/ld.lld-14', '/usr/bin/ld.lld'] : [statedLinker]).find(
    (program) => version(program) !== undefined,
  );
  if (linker === undefined) missing.push('the linker lld (Debian: lld-14; REX_LINKER names another)');
  if (compiler === undefined || linker === undefined) return { missing };
  const clippy = clippyDriver(compiler.rustc, compiler.rustcVersion);
  return { ...compiler, linker, linkerVersion: version(linker) ?? '', clippy };
}
