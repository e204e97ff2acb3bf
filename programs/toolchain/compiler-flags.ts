/** What every object is made for. */
export const TARGET = 'x86_64-unknown-none';

/** Code generation of everything that ends up in an object; the target itself has no SSE, no red zone and full RELRO. */
export const CODE_FLAGS: readonly string[] = [
  `--target=${TARGET}`,
  '-Cpanic=abort',
  '-Cforce-frame-pointers=yes',
  '-Cforce-unwind-tables=no',
  '-Csymbol-mangling-version=v0',
  '-Ccodegen-units=1',
  '-Cdebug-assertions=off',
];

/** How much debug information rustc writes: `-C debuginfo`. */
export type DebugLevel = 'none' | 'line-tables-only' | 'limited' | 'full';

/** Libraries are bitcode only: code is generated once, when a program is linked. */
export const LIBRARY_FLAGS: readonly string[] = [...CODE_FLAGS, '--crate-type=rlib', '-Clinker-plugin-lto=yes'];

/**
 * A segment for each protection, each on pages of its own, addends of relative relocations in place, nothing exported: what
 * the kernel asks of a program's image.
 */
export const LINK_FLAGS: readonly string[] = [
  '--entry=0',
  '-zmax-page-size=4096',
  '-zseparate-loadable-segments',
  '--apply-dynamic-relocs',
  '--pack-dyn-relocs=none',
  '--hash-style=gnu',
  '--build-id=none',
];

/** Lints that no program may be allowed: rules of the language (Rex ABI: compile-time rules) that only clippy knows; clippy.toml has what they are about. */
export const LINT_FLAGS: readonly string[] = [
  '-Aclippy::all',
  '-Fclippy::disallowed_methods',
  '-Fclippy::disallowed_types',
  '-Fclippy::float_arithmetic',
];

/** What `build.rs` of compiler_builtins says for the target. */
export const BUILTINS_CFG: readonly string[] = [
  'feature="compiler-builtins"',
  'feature="mem"',
  'feature="mem-unaligned"',
  'feature="unstable-intrinsics"',
  'intrinsics_enabled',
  'arch_enabled',
];

/** Levels of optimisation of rustc. */
export type OptLevel = '0' | '1' | '2' | '3' | 's' | 'z';
