import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { plainLine } from '../../base/plain-text.ts';
import { mergeCoverage } from '../../runtime/coverage/merge-coverage.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import { linesReached, sourceCoverage } from '../../runtime/coverage/source-coverage.ts';
import { PARTS_FOLDER } from '../../steps/running/coverage.ts';
import { writeCoverage } from './coverage-files.ts';

/** Objects that are named; more are only counted. */
const MOST_NAMED = 20;

/** The coverage of a run of cucumber: its processes leave their counts in a folder, and they are joined at the end. */
export class RunCoverage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Removes the counts of a run that did not come to its end. */
  begin(): void {
    rmSync(join(this.#folder, PARTS_FOLDER), { recursive: true, force: true });
  }

  /** Joins the counts. @returns the text to print @throws Diagnostic FILE_NOT_WRITTEN */
  end(): string {
    const objects = mergeCoverage(this.#parts());
    this.begin();
    if (objects.length === 0) return '';
    const paths = writeCoverage(this.#folder, objects, false, '');
    const withLines = objects.filter(({ noLines }) => noLines === null);
    const named = withLines.slice(0, MOST_NAMED).map(lineOf);
    const more = withLines.length - named.length;
    const without = objects.length - withLines.length;
    return [
      ...named,
      ...(more > 0 ? [`… ${more} more objects`] : []),
      ...(without > 0 ? [`objects without lines, because they have no debug information: ${without}`] : []),
      `coverage: ${paths.map(plainLine).join(', ')}`,
    ]
      .map((line) => `${line}\n`)
      .join('');
  }

  #parts(): readonly (readonly ObjectCoverage[])[] {
    const folder = join(this.#folder, PARTS_FOLDER);
    let names: readonly string[];
    try {
      names = readdirSync(folder);
    } catch {
      return [];
    }
    return names
      .filter((name) => /^\d+\.json$/.test(name))
      .sort()
      .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { objects: ObjectCoverage[] }).objects);
  }
}

function lineOf(object: ObjectCoverage): string {
  const { reached, all } = linesReached(sourceCoverage([object], false));
  return `${plainLine(object.name)}: not reached: ${all - reached} of ${all} lines`;
}
