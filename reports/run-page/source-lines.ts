import { plainLine } from '../../base/plain-text.ts';
import { type Content, type Html, html } from '../site/html.ts';
import type { EventOnPage, SourceOnPage } from './event-on-page.ts';

/** Sources of an event on the page. */
const MOST_SOURCES = 20;
/** Lines of a source for an event. */
const MOST_LINES = 400;
/** Characters of a line. */
const WIDEST = 300;
/** Lines around those that were executed. */
const AROUND = 2;

/** Numbers as ranges: `3, 7–9`. @param numbers in ascending order */
export function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

/** The lines to show: those that were executed, and some around them. Those that the file does not have are left out. */
function linesAround(executed: readonly number[], length: number): readonly number[] {
  const shown = new Set<number>();
  for (const line of executed) {
    for (let near = Math.max(1, line - AROUND); near <= Math.min(length, line + AROUND); near += 1) shown.add(near);
  }
  return [...shown].sort((a, b) => a - b);
}

function shortened(text: string): string {
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST)}…`;
}

function rows(text: readonly string[], lines: ReadonlyMap<number, number>, shown: readonly number[]): Content {
  return shown.map((line, n) => {
    const gap = n > 0 && line !== shown[n - 1]! + 1 && html`<tr><td>⋮</td><td></td><td></td></tr>\n`;
    const times = lines.get(line);
    const code = html`<td><code>${plainLine(shortened(text[line - 1]!.replaceAll('\t', '    ')))}</code></td>`;
    const row =
      times === undefined
        ? html`<tr><td>${line}</td><td></td>${code}</tr>\n`
        : html`<tr class="executed"><td>${line}</td><td>${times.toLocaleString('en')}×</td>${code}</tr>\n`;
    return [gap, row];
  });
}

function sourcePart({ path, lines, text }: SourceOnPage, event: number): Html {
  const executed = [...lines.keys()].sort((a, b) => a - b);
  const name = plainLine(path);
  if (text === undefined) {
    const first = ranges(executed.slice(0, MOST_LINES));
    const more = executed.length > MOST_LINES && ` and ${executed.length - MOST_LINES} more`;
    return html`<h4>${name}</h4><p>The file is not a readable Rust source in this folder. Executed were its lines ${first}${more}.</p>\n`;
  }
  const all = linesAround(executed, text.length);
  const shown = all.slice(0, MOST_LINES);
  const beyond = executed.filter((line) => line > text.length);
  return html`<h4>${name}</h4><div class="scroll" tabindex="0" role="region" aria-label="Lines of ${name} in event ${event}"><table class="code"><tbody>${rows(text, lines, shown)}</tbody></table></div>
${all.length > shown.length && html`<p>and ${all.length - shown.length} more lines</p>`}${beyond.length > 0 && html`<p class="problem">The file is not the one that was compiled: it has no lines ${ranges(beyond.slice(0, MOST_LINES))}.</p>`}`;
}

/** The sources of an event, with the lines that were executed. Empty without debug information. */
export function sourcesPart({
  number,
  sources,
  noLines,
}: Pick<EventOnPage, 'number' | 'sources' | 'noLines'>): Content {
  const shown = sources.slice(0, MOST_SOURCES);
  const more = sources.length - shown.length;
  return [
    sources.length + noLines.length > 0 && html`<h3>Executed lines</h3>\n`,
    shown.map((source) => sourcePart(source, number)),
    more > 0 && html`<p>and ${more} more files</p>`,
    noLines.map((text) => html`<p class="problem">${plainLine(text)}</p>`),
  ];
}
