import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../node/package-root.ts';
import { hasTool } from './tools.ts';

const CACHE = join(packageRoot, 'node_modules/.cache/rex-conformance');

/** `no gcc`, what else is missing to compile a program, or `undefined` where nothing is. */
export function whyNoCompiler(): string | undefined {
  if (!hasTool('gcc')) return 'no gcc';
  return existsSync('/usr/include/stdio.h') ? undefined : 'no headers of the C library';
}

/**
 * Compiles a C program with gcc, unless that was done before: it is kept below `node_modules/.cache`, in a
 * folder named by a hash of its sources and options.
 * @param sources the files that make it up; headers among them count, and are not handed to gcc
 * @returns the path of the executable, which is named as the first source
 * @throws Error when gcc fails
 */
export function compile(sources: readonly string[], options: readonly string[]): string {
  const hash = createHash('sha256').update(options.join('\0'));
  for (const source of sources) hash.update(readFileSync(source));
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  const path = join(folder, basename(sources[0]!, '.c'));
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    const files = sources.filter((source) => source.endsWith('.c'));
    // Libraries among the options are searched for what the sources before them lack.
    execFileSync('gcc', ['-o', unfinished, ...files, ...options], { stdio: ['ignore', 'inherit', 'pipe'] });
    renameSync(unfinished, path);
  }
  return path;
}
