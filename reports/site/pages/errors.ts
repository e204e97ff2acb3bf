import { type CatalogueError, diagnosticCatalogue } from '../diagnostic-catalogue.ts';
import { type Content, type Html, html } from '../html.ts';
import { observationsOf, type SiteData } from '../site-data.ts';
import { heading, type SitePage } from '../site-page.ts';
import { shownBy } from '../views/scenario-lists.ts';

const PATH = 'docs/errors.html';

/** Kinds in the order of the list, and their meanings. */
const KINDS: readonly (readonly [kind: string, title: string, meaning: string])[] = [
  ['refused', 'Refused by the kernel', 'The kernel refuses it with the given error number.'],
  ['conformance', 'Broken rules', 'A running program breaks a rule.'],
  ['finding', 'Findings', 'What a check of an object finds in its code or in its runs.'],
  ['unsupported', 'Unsupported', 'It is legal, but the model does not have it.'],
  ['input', 'Broken input', 'A file or a description handed to the suite is broken.'],
  ['warning', 'Warnings', 'Nothing is refused. The cause says how the input was read.'],
  ['note', 'Notes', 'Nothing is wrong. The message is for information.'],
  ['internal', 'Failures of the suite', 'The suite itself failed. Please report it.'],
];

/** Text with its variable parts highlighted. */
function withBlanks(text: string): Content {
  return text.split(/(‹[^›]*›)/).map((part) => (part.startsWith('‹') ? html`<var>${part.slice(1, -1)}</var>` : part));
}

function caseView({ message, cause, hint, errno, file }: CatalogueError): Html {
  const line = (label: string, text: string) =>
    text !== '' && html`<div><dt>${label}</dt><dd>${withBlanks(text)}</dd></div>`;
  return html`<div class="error-case"><p class="error-message">${withBlanks(message)}${errno !== '' && html` <code>${errno}</code>`}</p><dl class="basis">${line('Cause', cause)}${line('Hint', hint)}<div><dt>Said by</dt><dd><span class="source">${file}</span></dd></div></dl></div>`;
}

function shown(data: SiteData, code: string): Content {
  const scenarios = data.scenarios.filter((scenario) =>
    observationsOf(scenario).some(({ loadRefusals }) => loadRefusals.some((refusal) => refusal.code === code)),
  );
  return scenarios.length > 0 && shownBy(scenarios);
}

/** Every error of the suite by its code, with cause and hint, from the sources. */
export function errorsPage(data: SiteData): SitePage {
  const errors = diagnosticCatalogue(data.root);
  const codes = [...new Set(errors.map(({ code }) => code))];
  const kindOf = (code: string) => errors.find((error) => error.code === code)!.kind;
  const used = KINDS.filter(([kind]) => errors.some((error) => error.kind === kind));
  return {
    path: PATH,
    title: 'Errors',
    description: 'Every error of the suite, with its cause and a hint.',
    kicker: `${codes.length} codes`,
    lead: html`Every refusal has a code that does not change, a message, the cause, and a hint. <var>This type</var> marks the parts that differ from case to case.`,
    body: html`${used.map(
      ([kind, title, meaning]) =>
        html`${heading(2, kind, title)}<p>${meaning}</p>${codes
          .filter((code) => kindOf(code) === kind)
          .map(
            (
              code,
            ) => html`<section class="error" id="${code}"><h3><code>${code}</code> <a class="anchor" href="#${code}" aria-label="Link to ${code}">#</a></h3>
${errors.filter((error) => error.code === code).map(caseView)}${shown(data, code)}</section>\n`,
          )}`,
    )}`,
    outline: used.map(([kind, title]) => ({ id: kind, title })),
    search: codes.map((code) => ({
      title: code,
      kind: 'error',
      url: `${PATH}#${code}`,
      words: errors
        .filter((error) => error.code === code)
        .map(({ message, hint }) => `${message} ${hint}`)
        .join(' ')
        .slice(0, 300),
    })),
  };
}
