import { plainText } from '../../../base/plain-text.ts';
import type { FailedStep } from '../../results/outcomes.ts';
import type { RunScenario } from '../../results/run-collector.ts';
import { type Content, type Html, html, join } from '../html.ts';
import { PhraseIndex } from '../phrase-index.ts';
import { objectPath, objectsOf, programsOf, type RanProgram } from '../site-data.ts';
import type { SpecScenario } from '../spec-features.ts';
import { GherkinView } from './gherkin-view.ts';
import { PacketView } from './packet-view.ts';
import { statusLabel, statusMark } from './status-view.ts';
import { TraceListing } from './trace-listing.ts';

/** How many failures and skip reasons of one scenario are shown. */
const MOST_FAILURES = 3;

/** Shows scenarios, on their feature's page and as examples of requirements. */
export class ScenarioView {
  readonly gherkin: GherkinView;
  readonly code: TraceListing;
  private readonly packets: PacketView;

  /** @param root the folder of the suite */
  constructor(root: string) {
    this.gherkin = new GherkinView(new PhraseIndex());
    this.packets = new PacketView(root);
    this.code = new TraceListing(root);
  }

  /** A scenario on the page of its feature, the target of its permalink. */
  inFeature(scenario: SpecScenario): Html {
    const { anchor, number, title, status, requirements } = scenario;
    return html`<article class="scenario" id="${anchor}" ${filterable(scenario)} aria-labelledby="${anchor}-name">
<header><h3 id="${anchor}-name"><span class="scenario-number">${number}</span> ${title} <a class="anchor" href="#${anchor}" aria-label="Permalink to scenario ${number}">#</a></h3>
<p class="facts">${statusLabel(status)}${requirements.map((id) => html` <a class="requirement-id" href="${requirementUrl(id)}">${id}</a>`)}${ownTags(scenario)}</p></header>
${this.body(scenario, true)}</article>\n`;
  }

  /** A scenario as an example, folded. @param open whether it is unfolded at first */
  asExample(scenario: SpecScenario, open: boolean): Html {
    const { title, status, url, backgrounds, feature, number } = scenario;
    return html`<details class="scenario example" ${filterable(scenario)}${open && html` open`}>
<summary>${statusMark(status)} <span class="example-title">${title}</span></summary>
<p class="facts"><a href="@/${url}">${feature.path.replace('.html', '')}, scenario ${number}</a></p>
${backgrounds.map((background) => this.gherkin.background(background))}
${this.body(scenario, false)}</details>\n`;
  }

  private body(scenario: SpecScenario, anchors: boolean): Html {
    const { node, cases } = scenario;
    const objects = objectsOf(scenario);
    const steps = this.gherkin.scenario(scenario, anchors, (step) => [
      this.packets.ofStep(step.text),
      this.code.ofStep(step, objects),
    ]);
    const description = node.description.trim();
    const endings = cases.flatMap(({ run }) => (run === undefined ? [] : endingsOf(run)));
    return html`${description !== '' && html`<p class="description">${description}</p>`}${steps}${endings.slice(0, MOST_FAILURES)}${ranView(scenario)}`;
  }
}

/**
 * Explains a case that did not simply pass: where it failed, why it has no verdict, which attempts failed before it
 * passed.
 */
function endingsOf({ outcome, reason, failed, earlier }: RunScenario): readonly Html[] {
  if (outcome === 'passed')
    return earlier.map((step) => ending('unsure', 'Flaky: an earlier attempt stopped at', step));
  if (outcome === 'failed') return failed.map((step) => ending('failure', 'Failed at', step));
  if (failed.length > 0) return failed.map((step) => ending('unsure', 'Not judged: it stopped at', step));
  return [ending('unsure', 'Not judged:', { text: reason, message: '' })];
}

function ending(
  kind: 'failure' | 'unsure',
  what: string,
  { text, message }: Pick<FailedStep, 'text' | 'message'>,
): Html {
  const shown = message !== '' && html`<pre tabindex="0">${plainText(message)}</pre>`;
  return html`<div class="${kind}"><p><strong>${what}</strong> ${plainText(text)}</p>${shown}</div>`;
}

function ownTags({ tags }: SpecScenario): Content {
  return tags.filter((tag) => !tag.startsWith('@REX-')).map((tag) => html` <span class="tag">${tag}</span>`);
}

function ranView(scenario: SpecScenario): Content {
  const programs = programsOf(scenario);
  const links = programs.map(programLink);
  const only = objectsOf(scenario).filter((name) => !programs.some(({ object }) => object === name));
  if (links.length > 0) return html`<p class="ran">Ran ${join(links, ', ')}</p>`;
  return (
    only.length > 0 &&
    html`<p class="ran">No program ran; ${join(
      only.map((object) => programLink({ object, name: object })),
      ', ',
    )} ${only.length === 1 ? 'was' : 'were'} to be loaded</p>`
  );
}

/** The attributes that the page's filters use. */
export function filterable({ status, tags }: SpecScenario): Html {
  return html`data-status="${status}" data-tags="${tags.filter((tag) => !tag.startsWith('@REX-')).join(' ')}"`;
}

/** A link to the page of a program's object. */
export function programLink({ object, name }: RanProgram): Html {
  return html`<a href="@/${objectPath(object)}">${name}</a>`;
}

/** The link to a requirement. */
export function requirementUrl(id: string): string {
  return `@/requirements/${id.split('-')[1]!.toLowerCase()}.html#${id}`;
}
