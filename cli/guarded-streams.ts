import { plainLine } from '../base/plain-text.ts';
import type { Streams } from './reporters.ts';
import { isColoured, PAINT } from './style.ts';

/** A count that is written over itself. */
const PROGRESS = /^\r(?:\d+(?: of \d+)? events, \d+ a second *| +\r)$/;
const NEVER = /(?!)/;

/** What is printed on one stream, made safe as it comes. */
class GuardedText {
  readonly #paint: RegExp;
  /** Whether the line so far has only blanks, so that what comes next begins it for whoever reads it. */
  #blank = true;

  constructor(coloured: boolean) {
    this.#paint = coloured ? PAINT : NEVER;
  }

  guard(text: string): string {
    const lines = text.split('\n').map((line, n) => {
      if (n > 0) this.#blank = true;
      const pieces = line.split(this.#paint);
      return pieces.map((piece, at) => (at % 2 === 1 ? piece : this.#guardPiece(piece))).join('');
    });
    return lines.join('\n');
  }

  #guardPiece(piece: string): string {
    const [first = '', ...rest] = piece.split('\t');
    const shown = [this.#blank ? plainLine(first) : plainLine(`.${first}`).slice(1), ...rest.map(plainLine)].join('\t');
    // What is written in two pieces may be parted between the two colons of a command.
    const safe = this.#blank ? shown.replace(/^(\s*):$/, '$1\\x3a') : shown;
    if (safe.trim() !== '') this.#blank = false;
    return safe;
  }
}

/**
 * Streams that print nothing but plain text and the sequences that paint it, whoever forgot to make his text safe. Where text of objects and
 * files is put into a report, it is made safe all the same (plain-text.ts): here it can no longer be told from the report's own.
 */
export function guardedStreams({ out, error, environment }: Streams): Streams {
  const guarded = (stream: Streams['out']): Streams['out'] => {
    const text = new GuardedText(isColoured(stream, environment));
    const write = (piece: string) => stream.write(PROGRESS.test(piece) ? piece : text.guard(piece));
    return { write, isTTY: stream.isTTY === true, columns: stream.columns };
  };
  return { out: guarded(out), error: guarded(error), environment, command: (text) => error.write(text) };
}
