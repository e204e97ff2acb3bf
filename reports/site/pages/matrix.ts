import type { CatalogueChapter, Requirement } from '../../../conformance/catalogue.ts';
import { combineOutcomes } from '../../../vocabulary/results.ts';
import { type Html, html, join } from '../html.ts';
import { objectsOf, programsOf, type RanProgram, requirementStatus, type SiteData } from '../site-data.ts';
import { heading, type SitePage } from '../site-page.ts';
import type { SpecScenario } from '../spec-features.ts';
import { filterBar, scenarioLink } from '../views/scenario-lists.ts';
import { filterable, programLink, requirementUrl } from '../views/scenario-view.ts';
import { statusClass, statusMark } from '../views/status-view.ts';

/**
 * The joint ending of the scenarios of a requirement that ran a program. If none ran it, how many loaded its object.
 */
function cellOf(scenarios: readonly SpecScenario[], { object, name }: RanProgram): Html {
  const ran = scenarios.filter((scenario) => programsOf(scenario).some((program) => program.name === name));
  const among = ran.length > 0 ? ran : scenarios.filter((scenario) => objectsOf(scenario).includes(object));
  if (among.length === 0) return html`<td></td>`;
  const status = combineOutcomes(among.flatMap((scenario) => (scenario.status === 'not run' ? [] : [scenario.status])));
  const times = `${among.length} scenario${among.length === 1 ? '' : 's'}`;
  if (ran.length === 0)
    return html`<td class="only-loaded"><span title="${name}: loaded or refused in ${times}, not run">${times.split(' ')[0]!}</span></td>`;
  return html`<td class="ran-in ${statusClass(status)}"><span title="${name}: ran in ${times}, ${status}">${ran.length}</span></td>`;
}

/** The programs of scenarios, and the objects without a run, by name. */
function columns(scenarios: readonly SpecScenario[]): readonly RanProgram[] {
  const found = new Map(scenarios.flatMap(programsOf).map((program) => [program.name, program] as const));
  const objects = new Set([...found.values()].map(({ object }) => object));
  for (const object of scenarios.flatMap(objectsOf))
    if (!objects.has(object)) found.set(object, { object, name: object });
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function grid(data: SiteData, { title, requirements }: CatalogueChapter): Html | '' {
  const scenariosOf = ({ id }: Requirement) => data.byRequirement.get(id) ?? [];
  const programs = columns(requirements.flatMap(scenariosOf));
  if (programs.length === 0) return '';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Requirements and programs: ${title}"><table class="matrix">
<thead><tr><td></td>${programs.map((program) => html`<th scope="col"><span>${programLink(program)}</span></th>`)}</tr></thead>
<tbody>${requirements.map(
    (requirement) =>
      html`<tr><th scope="row"><a href="${requirementUrl(requirement.id)}">${requirement.id}</a></th>${programs.map((program) => cellOf(scenariosOf(requirement), program))}</tr>\n`,
  )}</tbody></table></div>`;
}

function traces(data: SiteData, { title, requirements }: CatalogueChapter): Html {
  const rows = requirements.map((requirement) => {
    const scenarios = data.byRequirement.get(requirement.id) ?? [];
    const name = html`<th scope="row">${statusMark(requirementStatus(data, requirement.id))} <a href="${requirementUrl(requirement.id)}">${requirement.id}</a></th>`;
    if (scenarios.length === 0)
      return html`<tbody><tr>${name}<td class="aside">no scenario</td><td></td></tr></tbody>\n`;
    return html`<tbody class="group">${scenarios.map((scenario) => {
      const programs = programsOf(scenario);
      const ran = programs.length === 0 ? html`<span class="aside">none</span>` : join(programs.map(programLink), ', ');
      return html`<tr class="traced" ${filterable(scenario)}>${name}<td>${scenarioLink(scenario)}</td><td class="programs">${ran}</td></tr>\n`;
    })}</tbody>\n`;
  });
  return html`<details class="traces"><summary>Every scenario of ${title}, and the programs that ran in it</summary><div class="scroll" tabindex="0" role="region" aria-label="Scenarios of ${title}"><table class="trace"><thead><tr><th scope="col">requirement</th><th scope="col">scenario</th><th scope="col">programs that ran</th></tr></thead>${rows}</table></div></details>`;
}

/** The matrix of requirements and programs, with the scenarios of the last run. */
export function matrixPage(data: SiteData): SitePage {
  const { chapters, requirements } = data.catalogue;
  const shown = requirements.filter(({ id }) => (data.byRequirement.get(id)?.length ?? 0) > 0);
  return {
    path: 'matrix.html',
    title: 'Trace matrix',
    description: 'Which requirement is shown by which scenario, with which programs.',
    kicker: `${shown.length} of ${requirements.length} requirements are shown by scenarios`,
    lead: 'Rows are requirements, columns are programs. A number counts the scenarios of the requirement in which the program ran, in the last run. A pale number counts those that only loaded or refused its object. Below each table are the scenarios themselves.',
    body: html`${filterBar(data.scenarios)}${chapters.map((chapter, n) => html`<section>${heading(2, chapter.id.toLowerCase(), `${n + 1} ${chapter.title}`)}${grid(data, chapter)}${traces(data, chapter)}</section>\n`)}`,
    outline: chapters.map(({ id, title }) => ({ id: id.toLowerCase(), title })),
    wide: true,
  };
}
