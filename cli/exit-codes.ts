import type { DiagnosticKind } from '../base/diagnostic.ts';
import type { OverallVerdict } from '../vocabulary/results.ts';

/** What the process ends with: one meaning each, whatever the command ({@link EXIT_MEANINGS}). */
export const EXIT_CODES = {
  completed: 0,
  programFailed: 1,
  usage: 2,
  input: 3,
  refused: 4,
  unsupported: 5,
  otherObject: 6,
  otherVersion: 7,
  otherLayout: 8,
  contradictory: 9,
  internal: 70,
} as const;

/** What each exit code means; --help and docs/command-line.md have the same table. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT_CODES, string>> = {
  completed:
    'completed, and nothing is wrong: programs completed, scenarios pass, requirements are kept or waived, results are confirmed',
  programFailed:
    'completed, and something is wrong: a program panicked, timed out, crashed the kernel or broke a rule, a requirement is not kept, an outcome of a bundle differs, or layouts differ',
  usage: 'the command line is wrong; nothing was done',
  input:
    'a file is missing, invalid, of another kind, or cannot be written; or a name in a file or on the command line does not exist',
  refused:
    'the kernel refuses a file, an object, an attachment or a call of user space; check reports refusals of a Rex object as requirements',
  unsupported:
    'not all could be judged: a program uses something that the model lacks, not every scenario ran, or nothing happened',
  otherObject: 'a bundle of results is refuted: it belongs to another object',
  otherVersion: '… another version of the suite made it',
  otherLayout: '… its layout is missing, or is another file',
  contradictory: '… it contradicts itself',
  internal: 'the suite itself failed; REX_CONFORMANCE_STACK=1 shows where',
};

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
  scenarios: EXIT_CODES.completed,
  partial: EXIT_CODES.unsupported,
  incomplete: EXIT_CODES.unsupported,
  failed: EXIT_CODES.programFailed,
};

/** The exit code for a verdict: 0 for full, waived and scenarios, 1 for failed, 5 for incomplete and partial. */
export function exitCodeOfVerdict(verdict: OverallVerdict): number {
  return BY_VERDICT[verdict];
}

/** Of several, what is worst first: the suite failed, a file is broken, the kernel refuses, something is wrong, something was not judged. */
const WORST_FIRST: readonly number[] = [
  EXIT_CODES.internal,
  EXIT_CODES.input,
  EXIT_CODES.refused,
  EXIT_CODES.programFailed,
  EXIT_CODES.unsupported,
];

/** The exit code for several things that were judged. */
export function worstExitCode(codes: readonly number[]): number {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT_CODES.completed;
}
