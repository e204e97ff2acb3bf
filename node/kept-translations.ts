import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { HostCache } from '../base/host.ts';
import { FileCache } from './file-cache.ts';

/** The environment variable that turns the cache off: `REX_CONFORMANCE_CACHE=off`. */
const VARIABLE = 'REX_CONFORMANCE_CACHE';

/**
 * The cache beside what is installed: `node_modules/.cache/rex-conformance/translations`.
 * @param packageFolder where the suite is @param version of its code; `undefined`: nothing can be kept
 */
export function keptTranslations(
  packageFolder: string,
  version: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): HostCache | undefined {
  if (version === undefined || environment[VARIABLE] === 'off') return undefined;
  const parent = dirname(packageFolder);
  const installed = basename(parent) === 'node_modules' ? parent : join(packageFolder, 'node_modules');
  return existsSync(installed)
    ? new FileCache(join(installed, '.cache/rex-conformance/translations'), version)
    : undefined;
}
