import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputFile, removeFile, writeOutputFiles } from '../../node/output-file.ts';
import { countsText } from '../../runtime/coverage/coverage-document.ts';
import { lcovText } from '../../runtime/coverage/lcov.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import { sourceCoverage } from '../../runtime/coverage/source-coverage.ts';
import { coveragePages } from './html-pages.ts';

/** The folder of the pages, below that of the coverage. */
const PAGES = 'html';

/** Removes pages of an earlier run. @param kept paths of the present ones */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, String(name));
    if (path.endsWith('.html') && !kept.has(path)) removeFile(path);
  }
}

/**
 * Writes the files of a coverage, all or none of them. Files of an earlier run that this one does not have are removed.
 * @param all whether files that are not the programs' own are in it
 * @param blocks the text of basic blocks; empty for none
 * @returns the paths of the files
 * @throws Diagnostic FILE_NOT_WRITTEN
 */
export function writeCoverage(
  folder: string,
  objects: readonly ObjectCoverage[],
  all: boolean,
  blocks: string,
): readonly string[] {
  const sources = sourceCoverage(objects, all);
  const pages = coveragePages(process.cwd(), sources);
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['lcov.info', lcovText(sources)],
    ['blocks.txt', blocks],
    ['counts.json', countsText(objects)],
  ];
  const files = texts
    .filter(([, text]) => text !== '')
    .map(([name, text]): OutputFile => [join(folder, name), text, 'the coverage']);
  const shown = pages.map(([path, page]): OutputFile => [join(folder, PAGES, path), page, 'the coverage']);
  writeOutputFiles([...files, ...shown]);
  for (const [name, text] of texts) if (text === '') removeFile(join(folder, name));
  removeOthers(join(folder, PAGES), new Set(shown.map(([path]) => path)));
  const start = join(folder, PAGES, 'index.html');
  return [...files.map(([path]) => path), ...(shown.length > 0 ? [start] : [])];
}
