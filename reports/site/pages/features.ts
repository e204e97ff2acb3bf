import { type Content, html } from '../html.ts';
import type { SiteData } from '../site-data.ts';
import type { SitePage } from '../site-page.ts';
import type { SpecFeature } from '../spec-features.ts';
import { filterBar, scenarioRows, scenarioSearch } from '../views/scenario-lists.ts';
import type { ScenarioView } from '../views/scenario-view.ts';

/** A folder's name as a heading: `program-types` becomes "Program types". */
export function folderTitle(folder: string): string {
  const words = folder.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function backgrounds(view: ScenarioView, { node }: SpecFeature): Content {
  return node.children.flatMap(({ background }) =>
    background === undefined
      ? []
      : [
          html`<section class="feature-background"><h2 id="background">Background</h2>${view.gherkin.background(background)}</section>`,
        ],
  );
}

function scenarios(view: ScenarioView, feature: SpecFeature): Content {
  const plain = feature.scenarios.filter(({ rule }) => rule === undefined);
  const rules = [...new Set(feature.scenarios.flatMap(({ rule }) => rule ?? []))];
  return html`<h2 id="scenarios">Scenarios</h2>${plain.map((scenario) => view.inFeature(scenario))}${rules.map(
    (rule) =>
      html`<section class="rule"><p class="rule-name">Rule: ${rule}</p>${feature.scenarios.filter((scenario) => scenario.rule === rule).map((scenario) => view.inFeature(scenario))}</section>`,
  )}`;
}

function featurePage(view: ScenarioView, feature: SpecFeature): SitePage {
  const { node, path, folder, uri } = feature;
  return {
    path,
    title: node.name,
    description: node.name,
    within: 'scenarios.html',
    kicker: html`<a href="@/scenarios.html#${folder}">${folderTitle(folder)}</a> · <code>${uri}</code>`,
    lead: node.description.trim().replaceAll(/\s+/g, ' ') || undefined,
    body: html`${filterBar(feature.scenarios)}${backgrounds(view, feature)}${scenarios(view, feature)}`,
    outline: feature.scenarios.map(({ anchor, number, title }) => ({ id: anchor, title: `${number} ${title}` })),
    search: [
      { title: node.name, kind: 'feature', url: path, words: node.description },
      ...feature.scenarios.map(scenarioSearch),
    ],
  };
}

/** A page for each feature, with the permalinks of its scenarios. */
export function featurePages(data: SiteData, view: ScenarioView): readonly SitePage[] {
  return data.features.map((feature) => featurePage(view, feature));
}

/** The list of all scenarios, with filters. */
export function scenariosPage(data: SiteData): SitePage {
  const folders = [...new Set(data.features.map(({ folder }) => folder))];
  const body = folders.map((folder) => {
    const features = data.features.filter((feature) => feature.folder === folder);
    return html`<section class="group"><h2 id="${folder}">${folderTitle(folder)}</h2>${features.map((feature) => html`<section class="group"><h3 class="feature-name"><a href="@/${feature.path}">${feature.node.name}</a></h3>${scenarioRows(feature.scenarios)}</section>\n`)}</section>`;
  });
  return {
    path: 'scenarios.html',
    title: 'All scenarios',
    description: 'Every scenario of the specification, by feature, with how it ended.',
    kicker: `${data.scenarios.length} scenarios in ${data.features.length} features`,
    lead: 'Each scenario is an example of a requirement, and runs exactly as shown. The link of a scenario never changes.',
    body: html`${filterBar(data.scenarios)}${body}`,
    outline: folders.map((folder) => ({ id: folder, title: folderTitle(folder) })),
  };
}
