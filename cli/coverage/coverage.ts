import { join } from 'node:path';
import { plainJson, plainLine } from '../../base/plain-text.ts';
import { type OutputFile, removeFile, writeOutputFiles } from '../../node/output-file.ts';
import { widthOf } from '../../node/terminal.ts';
import { codeListing } from '../../runtime/coverage/code-listing.ts';
import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import { lcovText } from '../../runtime/coverage/lcov.ts';
import { type ObjectCoverage, objectCoverage } from '../../runtime/coverage/object-coverage.ts';
import { sourceCoverage } from '../../runtime/coverage/source-coverage.ts';
import type { Target } from '../../runtime/target.ts';
import type { CoverageArguments } from '../arguments/coverage-arguments.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { coverageText, notReached } from './coverage-text.ts';

/** The coverage of a command: kernels that count, and the files that are written at its end. */
export class Coverage {
  readonly #executions = new Executions();
  readonly #folder: string;
  readonly #all: boolean;
  /** The coverage of all objects, when so much had been counted. */
  #known: { readonly additions: number; readonly objects: readonly ObjectCoverage[] } | undefined;

  constructor({ folder, all }: CoverageArguments) {
    this.#folder = folder;
    this.#all = all;
  }

  /** Makes a kernel that counts. */
  readonly newTarget = (): Target => new CountingTarget(this.#executions);

  /** The lines of an object that nothing has reached until now, in words. @param sha256 of its bytes */
  notReached(sha256: string): string | undefined {
    const object = this.#objects().find((each) => each.sha256 === sha256);
    return object && notReached(object);
  }

  #objects(): readonly ObjectCoverage[] {
    const executions = this.#executions;
    executions.closeAll();
    if (this.#known?.additions !== executions.additions) {
      const objects = [...executions.objects].map(([sha256, object]) => objectCoverage(sha256, object));
      this.#known = { additions: executions.additions, objects };
    }
    return this.#known.objects;
  }

  /**
   * Writes the files, and prints a summary. Counts by basic block are written for objects without lines.
   * @param quiet without the summary
   * @throws Diagnostic FILE_NOT_WRITTEN
   */
  end(streams: Streams, quiet: boolean): void {
    const objects = this.#objects();
    const sources = sourceCoverage(objects, this.#all);
    const files: OutputFile[] = [];
    const add = (name: string, text: string) => {
      // Files of an earlier run that this one does not have would be taken for its own.
      if (text === '') removeFile(join(this.#folder, name));
      else files.push([join(this.#folder, name), text, 'the coverage']);
    };
    add('lcov.info', lcovText(sources));
    add('blocks.txt', codeListing(objects, this.#executions));
    add('counts.json', countsText(objects));
    writeOutputFiles(files);
    if (quiet) return;
    const style = styleFor(streams.out, streams.environment);
    streams.out.write(`${coverageText(objects, widthOf(streams.out, streams.environment), style)}`);
    const names = files.map(([path]) => plainLine(path));
    if (names.length > 0) streams.out.write(`\nwritten: ${names.join(', ')}\n`);
  }
}

/** The document of counts, which cli/coverage-counts.schema.json describes. */
export function countsText(objects: readonly ObjectCoverage[]): string {
  return `${plainJson({ format: 'rex-conformance coverage', formatVersion: 1, objects })}\n`;
}
