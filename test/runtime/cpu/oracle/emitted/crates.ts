import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** A crate that is searched, with the features that it is built with. */
export interface Crate {
  readonly name: string;
  readonly features: readonly string[];
}

/** The packages of the list, and the crates that are searched. */
export function readCrates(): { readonly packages: readonly string[]; readonly crates: readonly Crate[] } {
  const lines = readFileSync(new URL('./crates.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '));
  return {
    packages: lines.map(([name]) => name!),
    crates: lines.flatMap(([, name, ...features]) => (name === undefined ? [] : [{ name, features }])),
  };
}

/**
 * Fetches packages of Debian and unpacks them, without installing them. Does nothing where that was done.
 * @returns the folder in which Cargo finds the crates
 */
export function fetchCrates(packages: readonly string[], folder: string): string {
  const unpacked = join(folder, 'packages');
  const registry = join(unpacked, 'usr/share/cargo/registry');
  if (existsSync(unpacked)) return registry;
  const unfinished = join(folder, 'packages.unfinished');
  const fetched = join(folder, 'fetched');
  mkdirSync(unfinished, { recursive: true });
  mkdirSync(fetched, { recursive: true });
  execFileSync('apt-get', ['download', '-q', ...packages], { cwd: fetched, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const file of readdirSync(fetched)) execFileSync('dpkg', ['-x', join(fetched, file), unfinished]);
  renameSync(unfinished, unpacked);
  return registry;
}
