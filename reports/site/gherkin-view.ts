import type { Background, DataTable, DocString, Examples, Step, TableRow } from '@cucumber/messages';
import { type Content, type Html, html } from './html.ts';
import type { PhraseIndex, ValueRange } from './phrase-index.ts';
import type { ScenarioStatus, SpecCase, SpecScenario } from './spec-features.ts';
import { statusMark } from './status-view.ts';

/** What may be shown below a step. */
export type BelowStep = (step: Step) => Content;

const NUMBER = /^-?(0x[0-9a-fA-F_]+|\d[\d_,.\-– ]*)$/;
const TOKEN = /("[^"]*"|'[^']*'|<[^<>]+>)/;

/** Text with what is in quotation marks, and the names of an outline's columns, set apart. */
function withTokens(text: string): Content {
  return text.split(TOKEN).map((part) => {
    if (/^["']/.test(part)) return html`<span class="value">${part}</span>`;
    if (/^<.+>$/.test(part)) return html`<span class="placeholder">${part}</span>`;
    return part;
  });
}

function withValues(text: string, values: readonly ValueRange[]): Content {
  const pieces: Content[] = [];
  let at = 0;
  for (const { start, end } of values) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), html`<span class="value">${text.slice(start, end)}</span>`);
    at = end;
  }
  return [...pieces, text.slice(at)];
}

function cell(text: string, tag: 'th' | 'td'): Html {
  const aligned = NUMBER.test(text) ? html` class="number"` : '';
  return tag === 'th' ? html`<th scope="col">${withTokens(text)}</th>` : html`<td${aligned}>${withTokens(text)}</td>`;
}

/** The first row is a heading where it reads like one: a table of pairs and a list have none. */
function hasHeading({ rows }: DataTable): boolean {
  const [first] = rows;
  if (first === undefined || rows.length < 2) return false;
  return first.cells.length > 1 && first.cells.every(({ value }) => /^[a-zA-Z][\w .:,<>[\]/()-]*$/.test(value) && !value.includes('.'));
}

function tableRow({ cells }: TableRow, tag: 'th' | 'td'): Html {
  return html`<tr>${cells.map(({ value }) => cell(value, tag))}</tr>\n`;
}

function dataTable(data: DataTable): Html {
  const [first, ...rest] = data.rows;
  const headed = hasHeading(data);
  const head = headed && first !== undefined ? html`<thead>${tableRow(first, 'th')}</thead>` : '';
  return html`<div class="scroll step-table" tabindex="0" role="region" aria-label="Table of the step"><table class="data">${head}
<tbody>${(headed ? rest : data.rows).map((row) => tableRow(row, 'td'))}</tbody></table></div>`;
}

function docString({ content, mediaType }: DocString): Html {
  const language = mediaType === undefined ? '' : html` data-language="${mediaType}"`;
  return html`<pre class="doc-string" tabindex="0"${language}>${content}</pre>`;
}

/** Shows Gherkin as it reads best: keywords in a column, values and tables set apart, each step a link to its phrase. */
export class GherkinView {
  private readonly phrases: PhraseIndex;

  constructor(phrases: PhraseIndex) {
    this.phrases = phrases;
  }

  /** A list of steps. @param texts the texts that the steps have in a case, for finding the phrases of an outline's */
  steps(steps: readonly Step[], texts: ReadonlyMap<string, string>, below: BelowStep = () => ''): Html {
    return html`<ol class="steps">${steps.map((step) => this.step(step, texts.get(step.id) ?? step.text, below))}</ol>`;
  }

  /** The steps of a background. */
  background(background: Background): Html {
    return html`<div class="background">${background.name !== '' && html`<p class="aside">${background.name}</p>`}${this.steps(background.steps, new Map())}</div>`;
  }

  /** The steps of a scenario, and its examples with how each ended. */
  scenario({ node, cases }: SpecScenario, below?: BelowStep): Html {
    const texts = new Map(
      (cases[0]?.pickle.steps ?? []).map(({ astNodeIds, text }) => [astNodeIds[0] ?? '', text] as const),
    );
    return html`${this.steps(node.steps, texts, below)}${node.examples.map((examples) => this.examples(examples, cases))}`;
  }

  private step({ keyword, text, dataTable: data, docString: long, id: _, ...rest }: Step, full: string, below: BelowStep): Html {
    const used = this.phrases.find(full);
    const shown = used === undefined || full !== text ? withTokens(text) : withValues(text, used.values);
    const linked =
      used === undefined ? shown : html`<a class="phrase" href="${used.url}" title="${used.phrase.meaning}">${shown}</a>`;
    const word = keyword.trim();
    const step: Step = { keyword, text: full, id: _, ...rest, ...(data && { dataTable: data }), ...(long && { docString: long }) };
    return html`<li class="step ${word === 'And' || word === 'But' ? 'goes-on' : 'begins'}"><span class="keyword">${word}</span> <span class="text">${linked}</span>${data && dataTable(data)}${long && docString(long)}${below(step)}</li>\n`;
  }

  private examples({ name, description, tableHeader, tableBody, tags }: Examples, cases: readonly SpecCase[]): Html {
    const statuses = new Map(cases.map(({ pickle, run }) => [pickle.astNodeIds.at(-1), run?.outcome ?? 'not run'] as const));
    const title = name === '' ? 'Examples' : `Examples: ${name}`;
    const rows = tableBody.map((row) => {
      const status: ScenarioStatus = statuses.get(row.id) ?? 'not run';
      return html`<tr data-status="${status}">${row.cells.map(({ value }) => cell(value, 'td'))}<td class="outcome">${statusMark(status)}</td></tr>\n`;
    });
    return html`<div class="examples"><p class="examples-title">${title}${tags.map(({ name: tag }) => html` <span class="tag">${tag}</span>`)}</p>
${description.trim() !== '' && html`<p class="aside">${description.trim()}</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="data"><thead><tr>${tableHeader?.cells.map(({ value }) => html`<th scope="col">${value}</th>`)}<th scope="col" class="outcome">ended</th></tr></thead>
<tbody>${rows}</tbody></table></div></div>`;
  }
}
