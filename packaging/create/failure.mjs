/** Characters that control a terminal, end a line or cannot be seen. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text as it is shown: what cannot be printed is written as its code. @param {string} text */
export function plain(text) {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** A path as a word of a command for a shell. @param {string} path */
export function shellPath(path) {
  const word = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What keeps a project from being begun, in the four parts of the errors of rex-conformance. */
export class Failure extends Error {
  /**
   * @param {{ code: string, status: number, message: string, cause: string, hint: string }} parts
   * status is the exit code: 2 for the command line, 3 for the folder and npm, or that of init
   */
  constructor({ code, status, message, cause, hint }) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.status = status;
    this.why = cause;
    this.hint = hint;
  }

  /** The parts on lines of their own. */
  format() {
    return `${this.code}: ${plain(this.message)}\n  cause: ${plain(this.why)}\n  hint: ${plain(this.hint)}\n`;
  }
}

/** What an error of Node says, without its stack. @param {unknown} error */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}
