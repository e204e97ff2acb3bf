import { extname } from 'node:path';

/** The work to do after changes. */
export interface Plan {
  /** Whether Rust sources have changed. */
  readonly build: boolean;
  /** Whether all features run: what they have in common has changed. */
  readonly all: boolean;
  /** Features that have changed, with slashes. */
  readonly features: readonly string[];
}

/** Endings of files that features have in common: the project's file, captures, events and types, step definitions. */
const SHARED = new Set([
  '.yaml',
  '.yml',
  '.pcap',
  '.pcapng',
  '.cap',
  '.gz',
  '.zst',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
]);

/** Whether a path belongs to a Rust project. @param rust its folder from the project's, empty for the same */
function isRust(path: string, rust: string): boolean {
  const below = rust === '' ? path : path.startsWith(`${rust}/`) ? path.slice(rust.length + 1) : undefined;
  if (below === undefined) return extname(path) === '.rs';
  return /(?:^|\/)(?:Cargo\.toml|rust-toolchain(?:\.toml)?|\.cargo\/.*|src\/.*)$|\.rs$/.test(below);
}

/**
 * The work that changes ask for.
 * @param rust the folder of the Rust project from the watched one, empty for the same; undefined where there is none
 * @param isSource whether a build reads a file besides those of {@link isRust}
 */
export function planFor(
  paths: readonly string[],
  rust: string | undefined,
  isSource: (path: string) => boolean = () => false,
): Plan {
  const sources = rust === undefined ? [] : paths.filter((path) => isRust(path, rust) || isSource(path));
  const others = paths.filter((path) => !sources.includes(path));
  return {
    build: sources.length > 0,
    all: others.some((path) => SHARED.has(extname(path))),
    features: others.filter((path) => extname(path) === '.feature'),
  };
}

/** Whether a feature speaks of an object: its name is in the text, in a step or in a table. */
export function names(text: string, object: string): boolean {
  return text.includes(object);
}
