import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../node/package-root.ts';
import type { Sources } from './imports.ts';

/** All sources of the house. Tests and their tools lie on no floor, but have folders and lengths too. */
export function readSources(): Sources {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file !== '');
  return new Map(files.flatMap((file) => sourceOf(file)));
}

function sourceOf(file: string): readonly (readonly [string, string])[] {
  try {
    return [[file, readFileSync(join(packageRoot, file), 'utf8')]];
  } catch {
    return [];
  }
}
