import { plainLine, plainText } from './plain-text.ts';

/**
 * Whose fault it is that something did not go through. The kinds are never blurred in a report:
 * - `input`: a file or a description handed to the suite is broken (an ELF file, a capture, a YAML document);
 * - `refused`: the kernel refuses it, and `errno` says how (a load, an attachment, a map);
 * - `conformance`: a running program breaks a rule that programs are held to, such as leaving a lock held;
 * - `unsupported`: it is legal, but the model does not have it;
 * - `internal`: the suite itself failed, and a report is wanted.
 */
export type DiagnosticKind = 'input' | 'refused' | 'conformance' | 'unsupported' | 'internal';

/** What a {@link Diagnostic} is made from. */
export interface DiagnosticDetails {
  /** A stable identifier in upper snake case, such as `ELF_TRUNCATED`. */
  readonly code: string;
  readonly kind: DiagnosticKind;
  /** One sentence: what is wrong, naming the file, offset, symbol or line. */
  readonly message: string;
  /** Why it is wrong: what was expected and what was found. */
  readonly cause: string;
  /** What the reader can do about it. */
  readonly hint: string;
  /** The name of the error number that Linux gives, such as `EINVAL`, where the kernel is who refuses. */
  readonly errno?: string;
}

/** The one error class of the suite: everything it refuses, it refuses with one of these. */
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

  /** The four parts on lines of their own, as the command line and a failing step print them; names in them are plain-text.ts's text. */
  format(): string {
    const errno = this.errno === undefined ? '' : ` (${this.errno})`;
    return [
      `${this.code}${errno}: ${plainLine(this.message)}`,
      `  cause: ${plainText(this.cause, '         ')}`,
      `  hint: ${plainText(this.hint, '        ')}`,
    ].join('\n');
  }
}
