import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root of the repository. */
export const REPOSITORY = join(import.meta.dirname, '../..');

/** The documents: every Markdown file and every YAML file that jobs are made from. Records of decisions are history, and no instructions. */
export function documents(): readonly string[] {
  const files = filesOfClone();
  return files.filter(
    (file) =>
      (file.endsWith('.md') && !file.startsWith('docs/decisions/') && file !== 'CHANGELOG.md') ||
      /^(?:action\.ya?ml|docs\/ci\/.*\.ya?ml)$/.test(file),
  );
}

/** The files that a clone has, as they are now: those that git tracks, and new ones that it does not ignore. */
export function filesOfClone(): readonly string[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = execFileSync('git', words, { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0');
  return listed.filter((file) => file !== '' && existsSync(join(REPOSITORY, file))).sort();
}

/** Makes a folder what a clone is after `npm ci`: the files, which git knows, and the installed packages as links. */
export function makeClone(folder: string): void {
  for (const file of filesOfClone()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(REPOSITORY, file), join(folder, file), { verbatimSymlinks: true });
  }
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name));
  }
  execFileSync('git', ['init', '--quiet', folder]);
}
