import { PARAMETERS } from '../../../steps/parameter-types.ts';
import { PHRASES } from '../../../steps/phrases.ts';
import type { Phrase } from '../../../steps/vocabulary.ts';
import { type Content, type Html, html, withCode } from '../html.ts';
import { phraseAnchor } from '../phrase-index.ts';
import { heading, type SitePage, slug } from '../site-page.ts';

const PATH = 'docs/phrases.html';
const PARAMETER = /(\{\w+\})/;

function expressionView(expression: string): Content {
  return expression.split(PARAMETER).map((part) => {
    if (!PARAMETER.test(part)) return part;
    const name = part.slice(1, -1);
    return html`<a class="placeholder" href="#kind-${name}">${part}</a>`;
  });
}

function phraseView(phrase: Phrase): Html {
  const { keyword, expression, meaning } = phrase;
  const anchor = phraseAnchor(phrase);
  return html`<div class="phrase-entry" id="${anchor}"><dt><span class="keyword">${keyword}</span> ${expressionView(expression)} <a class="anchor" href="#${anchor}" aria-label="Link to this phrase">#</a></dt><dd>${withCode(meaning)}</dd></div>\n`;
}

/** All phrases of scenarios. */
export function phrasesPage(): SitePage {
  const groups = [...new Set(PHRASES.map(({ group }) => group))];
  return {
    path: PATH,
    title: 'Phrases',
    description: 'Everything that a scenario can say.',
    kicker: `${PHRASES.length} phrases`,
    lead: html`A phrase is a <a href="https://github.com/cucumber/cucumber-expressions">cucumber expression</a>: what is in braces is a value of a kind listed at the end, <code>(s)</code> may be left out, <code>was/were</code> is either word.`,
    body: html`${groups.map((group) => html`${heading(2, slug(group), group)}<dl class="phrases">${PHRASES.filter((phrase) => phrase.group === group).map(phraseView)}</dl>`)}
${heading(2, 'kinds-of-values', 'Kinds of values')}<dl class="phrases"><div class="phrase-entry" id="kind-string"><dt><code>{string}</code></dt><dd>a text in quotation marks, <code>"…"</code> or <code>'…'</code></dd></div>
${PARAMETERS.map(({ name, meaning }) => html`<div class="phrase-entry" id="kind-${name}"><dt><code>{${name}}</code></dt><dd>${withCode(meaning)}</dd></div>\n`)}</dl>`,
    outline: [...groups, 'Kinds of values'].map((group) => ({ id: slug(group), title: group })),
    search: PHRASES.map((phrase) => ({
      title: phrase.expression,
      kind: 'phrase',
      url: `${PATH}#${phraseAnchor(phrase)}`,
      words: phrase.meaning,
    })),
  };
}
