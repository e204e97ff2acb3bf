import { plainLine } from '../../base/plain-text.ts';
import { widthOf } from '../../node/terminal.ts';
import { writeCoverage } from '../../reports/coverage/coverage-files.ts';
import { codeListing } from '../../runtime/coverage/code-listing.ts';
import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { coverageOf } from '../../runtime/coverage/coverage-document.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
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
      this.#known = { additions: executions.additions, objects: coverageOf(executions) };
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
    const paths = writeCoverage(this.#folder, objects, this.#all, codeListing(objects, this.#executions));
    if (quiet) return;
    const style = styleFor(streams.out, streams.environment);
    streams.out.write(`${coverageText(objects, widthOf(streams.out, streams.environment), style)}`);
    streams.out.write(`\nwritten: ${paths.map(plainLine).join(', ')}\n`);
  }
}
