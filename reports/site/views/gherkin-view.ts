import type { Background, DataTable, DocString, Examples, Step, TableRow } from '@cucumber/messages';
import { highlighted } from '../highlight.ts';
import { type Content, type Html, html } from '../html.ts';
import type { PhraseIndex } from '../phrase-index.ts';
import type { ScenarioStatus, SpecCase, SpecScenario } from '../spec-features.ts';
import { statusMark } from './status-view.ts';

/** Adds content below a step. */
export type BelowStep = (step: Step) => Content;

const NUMBER = /^-?(0x[0-9a-fA-F_]+|\d[\d_,.\-– ]*)$/;
/** Texts in quotation marks, columns of an outline, constants, and numbers with their units. */
const TOKEN =
  /("[^"]*"|'[^']*'|<[^<>]+>|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\bE[A-Z0-9]{3,}\b|\bSIG[A-Z]+\b|\b0x[0-9a-f]+\b|\b\d+(?:\.\d+)?(?:-\d+)?(?: (?:ns|µs|ms|s)\b)?)/;

/** Text with its values highlighted. */
function withTokens(text: string): Content {
  return text.split(TOKEN).map((part, n) => {
    if (n % 2 === 0) return part;
    return html`<span class="${part.startsWith('<') ? 'placeholder' : 'value'}">${part}</span>`;
  });
}

/** Text of a table. Only columns of an outline are highlighted. */
function withPlaceholders(text: string): Content {
  return text
    .split(/(<[^<>\s]+>)/)
    .map((part, n) => (n % 2 === 0 ? part : html`<span class="placeholder">${part}</span>`));
}

function cell(text: string, tag: 'th' | 'td'): Html {
  const aligned = NUMBER.test(text) ? html` class="number"` : '';
  return tag === 'th'
    ? html`<th scope="col">${withPlaceholders(text)}</th>`
    : html`<td${aligned}>${withPlaceholders(text)}</td>`;
}

/** The first row is a heading if it reads like one. A table of pairs and a list have none. */
function hasHeading({ rows }: DataTable): boolean {
  const [first] = rows;
  if (first === undefined || rows.length < 2) return false;
  return (
    first.cells.length > 1 &&
    first.cells.every(({ value }) => /^[a-zA-Z][\w .:,<>[\]/()-]*$/.test(value) && !value.includes('.'))
  );
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
  return html`<pre class="doc-string" tabindex="0"${language}>${highlighted(content, mediaType)}</pre>`;
}

/** Shows readable Gherkin: keywords in a column, values and tables highlighted, each step a link to its phrase. */
export class GherkinView {
  private readonly phrases: PhraseIndex;

  constructor(phrases: PhraseIndex) {
    this.phrases = phrases;
  }

  /** A list of steps. @param texts the steps' texts in a case, to find the phrases of an outline */
  steps(steps: readonly Step[], texts: ReadonlyMap<string, string>, below: BelowStep = () => ''): Html {
    return html`<ol class="steps">${steps.map((step) => this.step(step, texts.get(step.id) ?? step.text, below))}</ol>`;
  }

  /** The steps of a background. */
  background(background: Background): Html {
    return html`<div class="background">${background.name !== '' && html`<p class="aside">${background.name}</p>`}${this.steps(background.steps, new Map())}</div>`;
  }

  /**
   * The steps of a scenario, and its examples with their endings.
   * @param anchors whether examples with their own numbers get anchors
   */
  scenario({ node, cases }: SpecScenario, anchors: boolean, below?: BelowStep): Html {
    const texts = new Map(
      (cases[0]?.pickle.steps ?? []).map(({ astNodeIds, text }) => [astNodeIds[0] ?? '', text] as const),
    );
    return html`${this.steps(node.steps, texts, below)}${node.examples.map((examples) => this.examples(examples, cases, anchors))}`;
  }

  private step(
    { keyword, text, dataTable: data, docString: long, id: _, ...rest }: Step,
    full: string,
    below: BelowStep,
  ): Html {
    const used = this.phrases.find(full);
    const shown = withTokens(text);
    const linked =
      used === undefined
        ? shown
        : html`<a class="phrase" href="${used.url}" title="${used.phrase.meaning}">${shown}</a>`;
    const word = keyword.trim();
    const step: Step = {
      keyword,
      text: full,
      id: _,
      ...rest,
      ...(data && { dataTable: data }),
      ...(long && { docString: long }),
    };
    return html`<li class="step ${word === 'And' || word === 'But' ? 'goes-on' : 'begins'}"><span class="keyword">${word}</span> <span class="text">${linked}</span>${data && dataTable(data)}${long && docString(long)}${below(step)}</li>\n`;
  }

  private examples(
    { name, description, tableHeader, tableBody, tags }: Examples,
    cases: readonly SpecCase[],
    anchors: boolean,
  ): Html {
    const byRow = new Map(cases.map((found) => [found.pickle.astNodeIds.at(-1), found] as const));
    const [first] = cases;
    const title = name === '' ? 'Examples' : `Examples: ${name}`;
    const rows = tableBody.map((row) => {
      const found = byRow.get(row.id);
      const status: ScenarioStatus = found?.run?.outcome ?? 'not run';
      const anchored =
        anchors && found?.number !== undefined && found !== first && html` id="scenario-${found.number}"`;
      return html`<tr data-status="${status}"${anchored}>${row.cells.map(({ value }) => cell(value, 'td'))}<td class="outcome">${statusMark(status)}</td></tr>\n`;
    });
    return html`<div class="examples"><p class="examples-title">${title}${tags.map(({ name: tag }) => html` <span class="tag">${tag}</span>`)}</p>
${description.trim() !== '' && html`<p class="aside">${description.trim()}</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="data"><thead><tr>${tableHeader?.cells.map(({ value }) => html`<th scope="col">${value}</th>`)}<th scope="col" class="outcome">ended</th></tr></thead>
<tbody>${rows}</tbody></table></div></div>`;
  }
}
