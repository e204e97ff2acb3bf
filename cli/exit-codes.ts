import type { DiagnosticKind } from '../kernel-model/diagnostic.ts';
import type { OverallVerdict } from '../reports/results.ts';

/** What the process ends with; `rex-conformance --help` and docs/command-line.md list them. */
export const EXIT_CODES = {
  /** Every event ran and every program completed; every requirement that applies is kept, or waived. */
  completed: 0,
  /** A program panicked, timed out, crashed the kernel or broke a rule that the model watches; a requirement is not kept; layouts differ. */
  programFailed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A file is broken: not an ELF object, a truncated capture, a wrong YAML document. */
  input: 3,
  /** The kernel refuses: a load, an attachment, a map. */
  refused: 4,
  /** The program uses something that the model does not have; a requirement could not be judged. */
  unsupported: 5,
  /** A bundle of results is refuted: it is of another object. */
  otherObject: 6,
  /** It was made by another version of the suite. */
  otherVersion: 7,
  /** A layout that it was made on is not here. */
  otherLayout: 8,
  /** It contradicts itself. */
  contradictory: 9,
  /** The suite itself failed; a report is wanted. */
  internal: 70,
} as const;

const BY_KIND: Readonly<Record<DiagnosticKind, number>> = {
  input: EXIT_CODES.input,
  refused: EXIT_CODES.refused,
  conformance: EXIT_CODES.programFailed,
  unsupported: EXIT_CODES.unsupported,
  internal: EXIT_CODES.internal,
};

/** The exit code for a diagnostic of a kind. */
export function exitCodeOf(kind: DiagnosticKind): number {
  return BY_KIND[kind];
}

const BY_VERDICT: Readonly<Record<OverallVerdict, number>> = {
  full: EXIT_CODES.completed,
  waived: EXIT_CODES.completed,
  incomplete: EXIT_CODES.unsupported,
  failed: EXIT_CODES.programFailed,
};

/** The exit code for a verdict: 0 for full and waived, 1 for failed, 5 for incomplete. */
export function exitCodeOfVerdict(verdict: OverallVerdict): number {
  return BY_VERDICT[verdict];
}
