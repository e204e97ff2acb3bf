import { MAP_OUTCOMES } from '../../../kernel-model/maps/outcomes.ts';
import { MAP_TYPES } from '../../../kernel-model/maps/table.ts';
import type { Outcome } from '../../../kernel-model/outcome.ts';
import { type Content, type Html, html } from '../html.ts';
import type { SiteData } from '../site-data.ts';
import { heading, type SitePage, table } from '../site-page.ts';
import { shownBy } from '../views/scenario-lists.ts';

const INDEX = 'kernel/map-types/index.html';

/**
 * The possible outcomes of a call, with the scenarios that show them. @param nameOf the name of an outcome in scenarios
 */
export function outcomeTable(
  data: SiteData,
  label: string,
  outcomes: readonly Outcome[],
  nameOf: (outcome: Outcome) => string,
  withMaps = false,
): Html {
  return table(
    label,
    [...(withMaps ? ['map type'] : []), 'result', 'when', 'decided in', 'shown by'],
    outcomes.map((outcome): readonly Content[] => [
      ...(withMaps ? [outcome.map === undefined ? '' : mapTypeLink(outcome.map)] : []),
      html`<code>${outcome.result}</code>`,
      outcome.cause,
      html`<span class="source">${outcome.source}</span>`,
      outcome.outOfReach === undefined
        ? shownBy(data.byOutcome.get(nameOf(outcome)))
        : html`<span class="aside">no program can: ${outcome.outOfReach}</span>`,
    ]),
  );
}

/** A link to the page of a map type. */
export function mapTypeLink(name: string): Html {
  return html`<a href="@/kernel/map-types/${name}.html">${name}</a>`;
}

function typePage(data: SiteData, name: string, number: number): SitePage {
  const { creation, helpers } = MAP_OUTCOMES[name]!;
  const path = `kernel/map-types/${name}.html`;
  return {
    path,
    title: name,
    within: INDEX,
    description: `Maps of type ${name}: creation, and the results of the map helpers.`,
    kicker: html`<a href="@/${INDEX}">Map types</a> · number ${number} in enum bpf_map_type`,
    body: html`${heading(2, 'creation', 'Creation')}${outcomeTable(data, `Creation of ${name}`, creation, ({ result }) => `creation of ${name}: ${result}`)}
${Object.entries(helpers).map(
  ([helper, outcomes]) =>
    html`${heading(2, helper, html`<a href="@/kernel/helpers/${helper}.html">${helper}</a>`)}${outcomeTable(data, `${helper} on ${name}`, outcomes, ({ result }) => `${helper} on ${name}: ${result}`)}`,
)}
<p class="aside">A map helper that is not listed has no operation to call on this type: the kernel oopses.</p>`,
    outline: [
      { id: 'creation', title: 'Creation' },
      ...Object.keys(helpers).map((helper) => ({ id: helper, title: helper })),
    ],
    search: [
      {
        title: name,
        kind: 'map type',
        url: path,
        words: `map ${name.replaceAll('_', ' ')} ${Object.keys(helpers).join(' ')}`,
      },
    ],
    wide: true,
  };
}

/** A page for each map type of the model, and a list of them. */
export function mapTypePages(data: SiteData): readonly SitePage[] {
  const types = [...MAP_TYPES].filter(([, { create }]) => create !== undefined);
  const others = [...MAP_TYPES.values()].filter(({ create }) => create === undefined);
  const index: SitePage = {
    path: INDEX,
    title: 'Map types',
    description: 'The map types that a Rex program can have.',
    lead: 'A program declares its maps in the section .maps; the loader creates them before the program is loaded.',
    body: html`${table(
      'Map types',
      ['type', 'number', 'map helpers'],
      types.map(([number, { name }]) => [
        mapTypeLink(name),
        String(number),
        Object.keys(MAP_OUTCOMES[name]!.helpers).length,
      ]),
    )}
<p>Linux has other map types, which the kernel crate does not offer. They are <em>unsupported</em>: ${others.map(({ name }) => name).join(', ')}.</p>`,
  };
  return [index, ...types.map(([number, { name }]) => typePage(data, name, number))];
}
