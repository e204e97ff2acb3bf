import type { Seed } from './forms/edits.ts';

/** The file name under which readers get their inputs. Every refusal has to name it. */
export const FILE = 'fuzz.input';

/** A reader of the suite, as the fuzzer sees it. */
export interface Reader {
  readonly name: string;
  /** What it reads, for the list: `ELF objects`. */
  readonly what: string;
  /** The files that inputs are made from by changes. Asked for once. */
  readonly seeds: () => readonly Seed[];
  /**
   * Reads one input to its end, and checks what it says of itself.
   * @throws Diagnostic if it refuses the input; anything else is a finding
   */
  readonly read: (input: Uint8Array) => void;
  /** What the message of every refusal has: the file's name, and the place in it. */
  readonly place: RegExp;
  /** How a found input is named in the corpus: `.o`, `.yaml`. */
  readonly ending: string;
  /** The reader never refuses: a diagnostic is a finding. */
  readonly total?: boolean;
}

/** The place of a YAML file: line and column. */
export const LINE_AND_COLUMN = /^fuzz\.input:\d+:\d+: /;

/** The text of an input. What is not UTF-8 becomes U+FFFD, as in a file that an editor wrote. */
export function textOf(input: Uint8Array): string {
  return new TextDecoder().decode(input);
}
