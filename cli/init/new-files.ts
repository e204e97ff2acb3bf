import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { writeOutputFiles } from '../../node/output-file.ts';
import type { Streams } from '../reporters.ts';

/** A file of a project that is begun. */
export interface NewFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Whether the file is there already and the user's own: the text has what was missing added. */
  readonly amended?: boolean;
}

/** What init writes, and what it leaves as it is. */
export interface NewProject {
  readonly files: readonly NewFile[];
  /** Files that are there, and why nothing is added to them. */
  readonly kept: readonly { readonly path: string; readonly why: string }[];
}

/** @throws Diagnostic INIT_EXISTS where something would be overwritten */
function refuseToOverwrite(folder: string, files: readonly NewFile[]): void {
  const existing = files
    .filter(({ path, amended }) => amended !== true && existsSync(join(folder, path)))
    .map(({ path }) => path);
  if (existing.length === 0) return;
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
 * @throws Diagnostic INIT_EXISTS, FILE_NOT_WRITTEN
 */
export function writeProject(folder: string, { files }: NewProject, force: boolean): void {
  if (!force) refuseToOverwrite(folder, files);
  writeOutputFiles(files.map(({ path, text }) => [join(folder, path), text, path]));
}

/** Prints what was written, what was left, and what comes next. */
export function printProject({ files, kept }: NewProject, next: readonly string[], streams: Streams): void {
  const lines = [
    'wrote',
    ...files.map(({ path, amended }) => `  ${path}${amended === true ? ' (added to)' : ''}`),
    ...(kept.length === 0 ? [] : ['left as they are', ...kept.map(({ path, why }) => `  ${path}: ${why}`)]),
    'next',
    ...next.map((line) => `  ${line}`),
  ];
  streams.out.write(`${lines.map(plainLine).join('\n')}\n`);
}
