import { basename } from 'node:path';
import { type Content, type Html, html } from '../html.ts';
import { programsOf } from '../site-data.ts';
import type { SearchEntry } from '../site-page.ts';
import type { ScenarioStatus, SpecScenario } from '../spec-features.ts';
import { filterable, requirementUrl } from './scenario-view.ts';
import { statusMark } from './status-view.ts';

/** How many links to scenarios are shown before the rest is folded. */
const SHOWN = 3;
/** How many links are shown at all. */
const MOST = 40;

/** A link to a scenario, with its ending. */
export function scenarioLink({ url, title, status }: SpecScenario): Html {
  return html`${statusMark(status)} <a href="@/${url}">${title}</a>`;
}

/** Links to scenarios: the first few, and the rest folded. */
export function shownBy(scenarios: readonly SpecScenario[] | undefined): Content {
  if (scenarios === undefined || scenarios.length === 0) return html`<span class="aside">none</span>`;
  const links = scenarios
    .slice(0, MOST)
    .map(
      (scenario) =>
        html`<li>${scenarioLink(scenario)} <span class="aside">${basename(scenario.feature.path, '.html')} ${scenario.number}</span></li>`,
    );
  const left = scenarios.length - links.length;
  if (links.length <= SHOWN + 1) return html`<ul class="shown-by">${links}</ul>`;
  return html`<ul class="shown-by">${links.slice(0, SHOWN)}</ul><details class="more"><summary>${scenarios.length - SHOWN} more</summary><ul class="shown-by">${links.slice(SHOWN)}${left > 0 && html`<li class="aside">and ${left} more</li>`}</ul></details>`;
}

/** Tags of scenarios that are not requirements, sorted, each once. */
function tagsOf(scenarios: readonly SpecScenario[]): readonly string[] {
  const tags = scenarios.flatMap((scenario) => scenario.tags).filter((tag) => !tag.startsWith('@REX-'));
  return [...new Set(tags)].sort();
}

/**
 * The controls that hide scenarios of a page by status and tag. They appear if the page's script runs.
 * @param scenarios those of the page, which determine the choices
 */
export function filterBar(scenarios: readonly SpecScenario[]): Html {
  const statuses = [...new Set(scenarios.map(({ status }) => status))].sort();
  const counted = (status: ScenarioStatus) => scenarios.filter((scenario) => scenario.status === status).length;
  return html`<form class="filters" aria-label="Filter the scenarios" hidden>
<label>Status <select name="status"><option value="">any</option>${statuses.map((status) => html`<option value="${status}">${status} (${counted(status)})</option>`)}</select></label>
<label>Tag <select name="tag"><option value="">any</option>${tagsOf(scenarios).map((tag) => html`<option value="${tag}">${tag}</option>`)}</select></label>
<label class="words">Words <input name="words" type="search" autocomplete="off"></label>
<p class="filter-count" role="status"></p></form>`;
}

/** The rows of a list of scenarios that the filters apply to. */
export function scenarioRows(scenarios: readonly SpecScenario[]): Html {
  return html`<ul class="scenario-list">${scenarios.map(
    (scenario) =>
      html`<li class="scenario-row" ${filterable(scenario)}><span class="scenario-number">${scenario.number}</span> <span>${scenarioLink(scenario)} <span class="row-facts">${scenario.requirements.map((id) => html`<a class="requirement-id" href="${requirementUrl(id)}">${id}</a> `)}</span></span></li>\n`,
  )}</ul>`;
}

/** The search entry of a scenario: the words of its steps. */
export function scenarioSearch(scenario: SpecScenario): SearchEntry {
  const { node, title, url, feature, requirements, tags } = scenario;
  const said = node.steps.map(({ text }) => text).join(' ');
  const words = [
    said,
    feature.node.name,
    requirements.join(' '),
    tags.join(' '),
    programsOf(scenario)
      .map(({ name }) => name)
      .join(' '),
  ];
  return { title, kind: 'scenario', url, words: distinctWords(words.join(' ')) };
}

/** Each word once, in lower case, in order of appearance. */
export function distinctWords(text: string): string {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}_@./:+-]+/gu) ?? [])].join(' ');
}
