import type { HelperDefinition } from '../../../kernel-model/helpers/helper.ts';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../../../kernel-model/helpers/variables.ts';
import { type Html, html } from '../html.ts';
import { observationsOf, type SiteData } from '../site-data.ts';
import { heading, type SitePage, table } from '../site-page.ts';
import { shownBy } from '../views/scenario-lists.ts';
import { outcomeTable } from './map-types.ts';

const INDEX = 'kernel/helpers/index.html';
const VARIABLES = 'kernel/variables.html';

const RESULTS: Readonly<Record<HelperDefinition['result'], string>> = {
  pointer: 'an address, or NULL',
  errno: 'a signed number; a negative one is an error',
  u32: 'an unsigned number of 32 bits',
  u64: 'an unsigned number of 64 bits',
  void: 'nothing',
  noreturn: 'it does not return',
};

const STATES: Readonly<Record<HelperDefinition['state'], string>> = {
  modelled: 'carried out by the model',
  control: 'carried out by the runtime, because it changes the control flow',
  unsupported: 'unsupported',
};

function signature({ name, parameters, result }: HelperDefinition): Html {
  const list = parameters.map(
    ({ name: parameter, kind }, n) => html`${n > 0 && ', '}<span class="parameter">${parameter}</span>: ${kind}`,
  );
  return html`<pre class="signature" tabindex="0"><strong>${name}</strong>(${list}) → ${result}</pre>`;
}

function helperPage(data: SiteData, helper: HelperDefinition): SitePage {
  const { name, result, state, outcomes } = helper;
  const path = `kernel/helpers/${name}.html`;
  const byMap = outcomes.some(({ map }) => map !== undefined);
  const called = data.scenarios.filter((scenario) =>
    observationsOf(scenario).some(({ helpers }) => helpers.some((call) => call.helper === name)),
  );
  const requirements = data.catalogue.requirements.filter(({ statement }) => statement.includes(name));
  return {
    path,
    title: name,
    within: INDEX,
    description: `The kernel function ${name}: signature, results, errors and the scenarios that show them.`,
    kicker: html`<a href="@/${INDEX}">Helpers</a>`,
    body: html`${signature(helper)}
<dl class="basis"><div><dt>Result</dt><dd>${RESULTS[result]}</dd></div><div><dt>State</dt><dd>${STATES[state]}</dd></div>${requirements.length > 0 && html`<div><dt>Law</dt><dd>${requirements.map(({ id, statement }) => html`<p><a class="requirement-id" href="@/requirements/${id.split('-')[1]!.toLowerCase()}.html#${id}">${id}</a> ${statement}</p>`)}</dd></div>`}</dl>
${heading(2, 'results', 'Results of a call')}
${outcomeTable(data, `Results of ${name}`, outcomes, ({ map, result: found }) => (map === undefined ? `${name}: ${found}` : `${name} on ${map}: ${found}`), byMap)}
${heading(2, 'scenarios', 'Scenarios that call it')}${shownBy(called)}`,
    search: [
      {
        title: name,
        kind: 'helper',
        url: path,
        words: `${name.replaceAll('_', ' ')} ${outcomes.map((outcome) => `${outcome.result} ${outcome.cause}`).join(' ')}`,
      },
    ],
    wide: true,
  };
}

function helperIndex(): SitePage {
  return {
    path: INDEX,
    title: 'Helpers',
    description: 'Every function of the kernel that a program may import.',
    kicker: `${HELPERS.length} functions`,
    lead: 'Functions of the kernel that a program imports by name. Each declares its outcomes beside its implementation, and scenarios show them.',
    body: table(
      'Helpers',
      ['function', 'parameters', 'result', 'errors'],
      HELPERS.map(({ name, parameters, result, outcomes }) => [
        html`<a href="@/kernel/helpers/${name}.html"><code>${name}</code></a>`,
        parameters.map((parameter) => parameter.name).join(', '),
        result,
        [
          ...new Set(
            outcomes
              .filter((o) => o.result !== 'success' && o.outOfReach === undefined)
              .map((outcome) => outcome.result),
          ),
        ].join(' '),
      ]),
    ),
    wide: true,
  };
}

function variablesPage(data: SiteData): SitePage {
  return {
    path: VARIABLES,
    title: 'Variables',
    description: 'The variables of the kernel that a program may import.',
    lead: 'Variables of the kernel that a program may import and read. Per-CPU variables are read through the gs segment.',
    body: table(
      'Variables',
      ['variable', 'where', 'size', 'shown by'],
      KERNEL_VARIABLES.map(({ name, kind, size }) => [
        html`<code id="${name}">${name}</code>`,
        kind === 'per-cpu' ? 'each CPU' : 'one for all',
        `${size} bytes`,
        shownBy(data.byOutcome.get(`variable ${name}`)),
      ]),
    ),
    search: KERNEL_VARIABLES.map(({ name }) => ({
      title: name,
      kind: 'variable',
      url: `${VARIABLES}#${name}`,
      words: name.replaceAll('_', ' '),
    })),
  };
}

/** A page for each function that programs may import, a list of them, and one for variables. */
export function helperPages(data: SiteData): readonly SitePage[] {
  return [helperIndex(), ...HELPERS.map((helper) => helperPage(data, helper)), variablesPage(data)];
}
