import type { CatalogueChapter, Requirement } from '../../../conformance/catalogue.ts';
import { type Content, type Html, html, join, withCode } from '../html.ts';
import { chapterPath, chapterStatus } from '../navigation.ts';
import { requirementResult, requirementStatus, type SiteData } from '../site-data.ts';
import type { SitePage } from '../site-page.ts';
import type { SpecScenario } from '../spec-features.ts';
import { filterBar } from '../views/scenario-lists.ts';
import type { ScenarioView } from '../views/scenario-view.ts';
import { statusLabel } from '../views/status-view.ts';

const BINDS: Readonly<Record<Requirement['binds'][number], string>> = {
  program: 'programs',
  runtime: 'kernel and loader',
  suite: 'this suite',
};

const VIOLATIONS = 'violations';

/** Scenarios that show the rule kept, and those that show that a breach is caught. */
function parted(scenarios: readonly SpecScenario[]): { kept: SpecScenario[]; broken: SpecScenario[] } {
  const isBroken = ({ feature, tags }: SpecScenario) => feature.folder === VIOLATIONS || tags.includes('@violation');
  return {
    kept: scenarios.filter((scenario) => !isBroken(scenario)),
    broken: scenarios.filter(isBroken),
  };
}

/** Parts of a requirement: its heading, the statement, and its sources. */
function law(data: SiteData, { id, level, binds, statement, rationale, sources }: Requirement): Html {
  const waivers = requirementResult(data, id)?.waivers ?? [];
  return html`<h2 id="${id}-name" class="law-name"><span class="requirement-id">${id}</span> <span class="level level-${level.toLowerCase()}">${level}</span> ${statusLabel(requirementStatus(data, id))} <a class="anchor" href="#${id}" aria-label="Link to ${id}">#</a></h2>
<p class="statement">${withCode(statement)}</p>
<p class="rationale">${withCode(rationale)}</p>
<dl class="basis"><div><dt>Binds</dt><dd>${binds.map((subject) => BINDS[subject]).join(', ')}</dd></div><div><dt>Sources</dt><dd>${sources.join('; ')}</dd></div></dl>
${waivers.map(({ reason, until, inForce }) => html`<p class="waiver">Waived until ${until}${!inForce && ' (no longer in force)'}: ${reason}</p>`)}`;
}

function examples(view: ScenarioView, title: Content, scenarios: readonly SpecScenario[], open: boolean): Content {
  if (scenarios.length === 0) return '';
  return html`<h3 class="examples-of">${title} <span class="count">${scenarios.length}</span></h3>${scenarios.map((scenario, n) => view.asExample(scenario, open && n === 0))}`;
}

function requirementSection(data: SiteData, view: ScenarioView, requirement: Requirement): Html {
  const { kept, broken } = parted(data.byRequirement.get(requirement.id) ?? []);
  const none = kept.length + broken.length === 0 && html`<p class="aside">No scenario shows this.</p>`;
  return html`<section class="requirement" id="${requirement.id}" aria-labelledby="${requirement.id}-name">
${law(data, requirement)}
${examples(view, 'Examples', kept, true)}${examples(view, 'Detected when it is broken', broken, false)}${none}</section>\n`;
}

function chapterPage(data: SiteData, view: ScenarioView, chapter: CatalogueChapter, number: number): SitePage {
  const { id, title, introduction, requirements } = chapter;
  const scenarios = [...new Set(requirements.flatMap((requirement) => data.byRequirement.get(requirement.id) ?? []))];
  const summary = [
    `${requirements.length} requirement${requirements.length === 1 ? '' : 's'}`,
    `${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}`,
  ];
  return {
    path: chapterPath(id),
    title,
    description: introduction,
    kicker: html`Chapter ${number} · ${join(summary, ' · ')} · ${statusLabel(chapterStatus(data, id))}`,
    lead: withCode(introduction),
    body: html`${filterBar(scenarios)}${requirements.map((requirement) => requirementSection(data, view, requirement))}`,
    outline: requirements.map((requirement) => ({ id: requirement.id, title: requirement.id })),
    search: [
      { title, kind: 'chapter', url: chapterPath(id), words: `${id} ${introduction}` },
      ...requirements.map((requirement) => ({
        title: `${requirement.id}: ${requirement.statement}`,
        kind: 'requirement',
        url: `${chapterPath(id)}#${requirement.id}`,
        words: `${requirement.rationale} ${requirement.sources.join(' ')}`,
      })),
    ],
  };
}

/** The chapters of the specification: each requirement with its scenarios. */
export function requirementPages(data: SiteData, view: ScenarioView): readonly SitePage[] {
  return data.catalogue.chapters.map((chapter, n) => chapterPage(data, view, chapter, n + 1));
}
