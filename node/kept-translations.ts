import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { HostCache } from '../base/host.ts';
import { FileCache } from './file-cache.ts';

/** The environment variable that turns the cache off: `REX_CONFORMANCE_CACHE=off`. */
const VARIABLE = 'REX_CONFORMANCE_CACHE';

/** Packages that determine what is kept: they decode instructions and read layouts. */
const PACKAGES = ['iced-x86', 'yaml'];

/** The versions of these packages as the suite finds them, which may be others than those that it was made with. */
function installedVersions(packageFolder: string): readonly string[] {
  const { resolve } = createRequire(join(packageFolder, 'package.json'));
  return PACKAGES.map((name) => {
    try {
      return String(JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8')).version);
    } catch {
      // Whatever needs the package says so. Nothing is computed without it.
      return 'missing';
    }
  });
}

/**
 * The cache beside what is installed: `node_modules/.cache/rex-conformance/translations`.
 * @param packageFolder where the suite is @param version of its code; `undefined`: nothing can be kept. The versions
 *   of the packages that it uses are added.
 */
export function keptTranslations(
  packageFolder: string,
  version: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): HostCache | undefined {
  if (version === undefined || environment[VARIABLE] === 'off') return undefined;
  const parent = dirname(packageFolder);
  const installed = basename(parent) === 'node_modules' ? parent : join(packageFolder, 'node_modules');
  if (!existsSync(installed)) return undefined;
  const versions = [version, ...installedVersions(packageFolder)].join(' ');
  return new FileCache(join(installed, '.cache/rex-conformance/translations'), versions);
}
