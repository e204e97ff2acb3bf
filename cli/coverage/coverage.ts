import { host } from '../../base/host.ts';
import { plainLine } from '../../base/plain-text.ts';
import { widthOf } from '../../node/terminal.ts';
import { writeCoverage } from '../../reports/coverage/coverage-files.ts';
import { codeListing } from '../../runtime/coverage/code-listing.ts';
import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { coverageOf } from '../../runtime/coverage/coverage-document.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import { mergeCoverage } from '../../runtime/coverage/merge-coverage.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import type { Target } from '../../runtime/target.ts';
import type { CoverageArguments } from '../arguments/coverage-arguments.ts';
import type { CheckedObject } from '../check/checked-object.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { coverageText, linesSeen, notReached } from './coverage-text.ts';

/** The coverage of a command: kernels that count, and the files that are written at its end. */
export class Coverage {
  readonly #executions = new Executions();
  readonly #folder: string;
  readonly #all: boolean;
  /** What others have counted. */
  readonly #added: (readonly ObjectCoverage[])[] = [];
  readonly #bytes = new Map<string, Uint8Array>();
  /** The coverage of all objects, when so much had been counted. */
  #known: { readonly additions: number; readonly objects: readonly ObjectCoverage[] } | undefined;

  constructor({ folder, all }: CoverageArguments) {
    this.#folder = folder;
    this.#all = all;
  }

  /** Makes a kernel that counts. */
  readonly newTarget = (): Target => new CountingTarget(this.#executions);

  /** Adds what others have counted of an object. @param bytes of the object */
  add(counted: readonly (readonly ObjectCoverage[])[], bytes: Uint8Array): void {
    this.#added.push(...counted);
    this.#bytes.set(host().sha256(bytes), bytes);
    this.#known = undefined;
  }

  /** The lines of an object that nothing has reached until now, in words and as numbers. @param sha256 of its bytes */
  linesOf(sha256: string): Pick<CheckedObject, 'notReached' | 'seen'> {
    const object = this.#objects().find((each) => each.sha256 === sha256);
    return object === undefined ? {} : { notReached: notReached(object), seen: linesSeen(object) };
  }

  #objects(): readonly ObjectCoverage[] {
    const executions = this.#executions;
    executions.closeAll();
    if (this.#known?.additions !== executions.additions) {
      this.#known = {
        additions: executions.additions,
        objects: mergeCoverage([coverageOf(executions), ...this.#added]),
      };
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
    const bytesOf = (sha256: string) => this.#executions.objects.get(sha256)?.bytes ?? this.#bytes.get(sha256);
    const paths = writeCoverage(this.#folder, objects, this.#all, codeListing(objects, bytesOf));
    if (quiet) return;
    const style = styleFor(streams.out, streams.environment);
    streams.out.write(`${coverageText(objects, widthOf(streams.out, streams.environment), style)}`);
    streams.out.write(`\nwritten: ${paths.map(plainLine).join(', ')}\n`);
  }
}
