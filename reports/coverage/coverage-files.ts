import { join } from 'node:path';
import { type OutputFile, removeFile, writeOutputFiles } from '../../node/output-file.ts';
import { countsText } from '../../runtime/coverage/coverage-document.ts';
import { lcovText } from '../../runtime/coverage/lcov.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import { sourceCoverage } from '../../runtime/coverage/source-coverage.ts';

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
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['lcov.info', lcovText(sourceCoverage(objects, all))],
    ['blocks.txt', blocks],
    ['counts.json', countsText(objects)],
  ];
  const files = texts
    .filter(([, text]) => text !== '')
    .map(([name, text]): OutputFile => [join(folder, name), text, 'the coverage']);
  writeOutputFiles(files);
  for (const [name, text] of texts) if (text === '') removeFile(join(folder, name));
  return files.map(([path]) => path);
}
