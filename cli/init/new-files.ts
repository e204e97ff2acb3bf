import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { writeOutputFiles } from '../../node/output-file.ts';
import type { Streams } from '../reporters.ts';

/** A file of a project that is begun. */
export interface NewFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly text: string | Uint8Array;
  /** Whether the file is there already and the user's own: the text has what was missing added. */
  readonly amended?: boolean;
}

/** The files that init writes, and those that it leaves as they are. */
export interface NewProject {
  readonly files: readonly NewFile[];
  /** Files that are there, and why nothing is added to them. */
  readonly kept: readonly { readonly path: string; readonly why: string }[];
}

/** @throws Diagnostic INIT_EXISTS */
function refuseToOverwrite(existing: readonly string[]): void {
  throw new Diagnostic({
    code: 'INIT_EXISTS',
    kind: 'input',
    message: `${existing.join(', ')} already ${existing.length === 1 ? 'exists' : 'exist'}`,
    cause: 'init overwrites nothing',
    hint: 'add --force to overwrite them, or edit them: rex-conformance.yaml lists the objects',
  });
}

/**
 * Writes all files of a project, or none.
 * @param force whether files that exist are overwritten
 * @returns the paths of files that had another text
 * @throws Diagnostic INIT_EXISTS, FILE_NOT_WRITTEN
 */
export function writeProject(folder: string, { files }: NewProject, force: boolean): readonly string[] {
  const existing = files.filter(({ path, amended }) => amended !== true && existsSync(join(folder, path)));
  if (!force && existing.length > 0) refuseToOverwrite(existing.map(({ path }) => path));
  const replaced = existing.filter(({ path, text }) => readFileSync(join(folder, path), 'utf8') !== text);
  writeOutputFiles(files.map(({ path, text }) => [join(folder, path), text, path]));
  return replaced.map(({ path }) => path);
}

/** Prints what was written, what was left, and what comes next. */
export function printProject(
  { files, kept }: NewProject,
  replaced: readonly string[],
  next: readonly string[],
  streams: Streams,
): void {
  const how = ({ path, amended }: NewFile) =>
    amended === true ? ' (added to)' : replaced.includes(path) ? ' (replaced what was there)' : '';
  const lines = [
    'wrote',
    ...files.map((file) => `  ${file.path}${how(file)}`),
    ...(kept.length === 0 ? [] : ['left as they are', ...kept.map(({ path, why }) => `  ${path}: ${why}`)]),
    'next',
    ...next.map((line) => `  ${line}`),
  ];
  streams.out.write(`${lines.map(plainLine).join('\n')}\n`);
}
