import { plainLine, plainText } from './plain-text.ts';

/**
 * The kind of a diagnostic says who is at fault. Reports never mix kinds:
 * - `input`: a file or a description given to the suite is broken (an ELF file, a capture, a YAML document).
 * - `refused`: the kernel refuses it (a load, an attachment, a map); `errno` says how.
 * - `conformance`: a running program breaks a rule for programs, such as leaving a lock held.
 * - `unsupported`: it is legal, but the model does not have it.
 * - `internal`: the suite itself failed, and should be reported.
 */
export type DiagnosticKind = 'input' | 'refused' | 'conformance' | 'unsupported' | 'internal';

/** The parts of a {@link Diagnostic}. */
export interface DiagnosticDetails {
  /** A stable identifier in upper snake case, such as `ELF_TRUNCATED`. */
  readonly code: string;
  readonly kind: DiagnosticKind;
  /** One sentence: what is wrong, naming the file, offset, symbol or line. */
  readonly message: string;
  /** Why it is wrong: what was expected and what was found. */
  readonly cause: string;
  /** Advice for the reader. */
  readonly hint: string;
  /** The name of the error number that Linux gives, such as `EINVAL`, if the kernel refuses. */
  readonly errno?: string;
}

/** The only error class of the suite: every refusal is one of these. */
export class Diagnostic extends Error {
  readonly code: string;
  readonly kind: DiagnosticKind;
  override readonly cause: string;
  readonly hint: string;
  readonly errno: string | undefined;

  constructor(details: DiagnosticDetails) {
    super(details.message);
    this.name = 'Diagnostic';
    this.code = details.code;
    this.kind = details.kind;
    this.cause = details.cause;
    this.hint = details.hint;
    this.errno = details.errno;
  }

  /**
   * The four parts on separate lines, as the command line and a failing step print them. Names are made safe by
   * plain-text.ts.
   */
  format(): string {
    const errno = this.errno === undefined ? '' : ` (${this.errno})`;
    return [
      `${this.code}${errno}: ${plainLine(this.message)}`,
      `  cause: ${plainText(this.cause, '         ')}`,
      `  hint: ${plainText(this.hint, '        ')}`,
    ].join('\n');
  }
}

/**
 * Does something for a file or another place, and names it in the errors of that.
 * @param place what the message begins with: `filter.o`, `features/a.feature:7`
 * @throws Diagnostic as `act`, with the place before its message; any other error as it is
 */
export function inPlace<T>(place: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    const { code, kind, message, cause, hint, errno } = error;
    const details = { code, kind, message: `${place}: ${message}`, cause, hint };
    throw new Diagnostic(errno === undefined ? details : { ...details, errno });
  }
}
