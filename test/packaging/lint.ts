import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { skipUnless } from '../skip.ts';
import type { PackedProject, Ran } from './packed-project.ts';

const BIN = join(import.meta.dirname, '../package-lint/node_modules/.bin');

/** Options of tests that need both. */
export const LINTED = skipUnless(
  existsSync(join(BIN, 'publint')) && existsSync(join(BIN, 'attw')),
  'no publint and attw: npm ci --ignore-scripts --prefix test/package-lint',
);

/** What publint finds in a tarball: fields and files that bundlers, Node or npm would stumble over. Suggestions count, too. */
export function publint(project: PackedProject, tarball: string): Promise<Ran> {
  return project.run(`'${join(BIN, 'publint')}' run '${tarball}' --strict`, { NO_COLOR: '1' });
}

/**
 * Whether TypeScript finds the types of everything that a tarball exports, and they fit what Node loads. The package has ES modules only: what
 * `require` and TypeScript's resolution from before `exports` make of it is not asked (docs/decisions/0063).
 */
export function attw(project: PackedProject, tarball: string): Promise<Ran> {
  return project.run(`'${join(BIN, 'attw')}' '${tarball}' --profile esm-only --no-definitely-typed --no-emoji`);
}
