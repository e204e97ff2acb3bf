import { Diagnostic } from '../../../base/diagnostic.ts';

/** Units of work for one file: an entry, an attribute, a row of a line table, a range. That of a large program of the corpus without optimisation takes 200,000. */
const MOST_WORK = 2_000_000;

/**
 * Counts what is read of a file's debug information. Entries may share what they refer to, so small damaged files can ask for work
 * without end.
 */
export class WorkLimit {
  readonly #fileName: string;
  #left = MOST_WORK;

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  /** @throws Diagnostic DWARF_TOO_MUCH where the limit is reached */
  spend(amount = 1): void {
    this.#left -= amount;
    if (this.#left >= 0) return;
    throw new Diagnostic({
      code: 'DWARF_TOO_MUCH',
      kind: 'input',
      message: `${this.#fileName}: the debug information is too much to read`,
      cause:
        'it has more than 2 million entries, attributes, rows and ranges, or refers to the same ones again and again',
      hint: 'build the object with debug = "line-tables-only"',
    });
  }
}
