import type { NumberedLine } from '../../../programs/rows.ts';
import { highlightedLines } from '../highlight.ts';
import { type Html, html } from '../html.ts';

/** The lines of a Rust source. */
function linesView(lines: readonly NumberedLine[], counts: ReadonlyMap<number, number> | undefined): Html {
  const code = highlightedLines(lines.map(({ text }) => text).join('\n'), 'rust');
  if (counts === undefined) return html`${code.map((line, n) => html`${n > 0 && '\n'}${line}`)}`;
  const width = Math.max(0, ...[...counts.values()].map((count) => String(count).length));
  return html`${lines.map(({ number }, n) => {
    const count = counts.get(number);
    const shown = String(count ?? '').padStart(width);
    const what = html`<span class="count${count === 0 && ' unreached'}">${shown} </span>`;
    return html`${n > 0 && '\n'}${what}${code[n]}`;
  })}`;
}

/**
 * A Rust source on the page of a program.
 * @param counts how often each line with code was executed in the last run with coverage; absent if there was none
 */
export function sourceView(
  path: string,
  lines: readonly NumberedLine[],
  counts: ReadonlyMap<number, number> | undefined,
): Html {
  const told =
    counts !== undefined &&
    html`<p class="aside">The number of a line is how often the last run executed it. Lines without a number have no code.</p>`;
  return html`${told}<details class="source-code" open><summary>${path}</summary><pre tabindex="0" data-language="rust"><code>${linesView(lines, counts)}</code></pre></details>`;
}
