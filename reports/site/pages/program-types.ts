import { ATTACH_ERRORS } from '../../../kernel-model/contexts/outcomes.ts';
import type { ProgramTypeModel } from '../../../kernel-model/contexts/program-type.ts';
import { PROGRAM_TYPES } from '../../../kernel-model/contexts/table.ts';
import { type Html, html, join } from '../html.ts';
import { chapterPath } from '../navigation.ts';
import { observationsOf, type SiteData } from '../site-data.ts';
import { heading, type SitePage, table } from '../site-page.ts';
import { shownBy } from '../views/scenario-lists.ts';

const INDEX = 'kernel/program-types/index.html';

/** The chapter of requirements for a type. */
const CHAPTERS: Readonly<Record<ProgramTypeModel['type'], string>> = {
  xdp: 'XDP',
  tc: 'TC',
  kprobe: 'KPROBE',
  tracepoint: 'TRACEPOINT',
  perf_event: 'PERF',
};

/** The type that a program's argument points to (Rex ABI: program types). */
const CONTEXTS: Readonly<Record<ProgramTypeModel['type'], string>> = {
  xdp: 'xdp_buff',
  tc: 'sk_buff',
  kprobe: 'pt_regs',
  tracepoint: 'the record of the tracepoint',
  perf_event: 'bpf_perf_event_data_kern',
};

/** Results that are tried to list a type's verdicts. */
const RESULTS = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8];

function verdicts({ verdict }: ProgramTypeModel): readonly (readonly [number, string])[] {
  return RESULTS.map((result) => [result, verdict(result >>> 0)] as const).filter(([, name]) => /^[A-Z]/.test(name));
}

function typePage(data: SiteData, model: ProgramTypeModel): SitePage {
  const { type, sections } = model;
  const chapter = data.catalogue.chapters.find(({ id }) => id === CHAPTERS[type]);
  const kinds = new Set(sections.map(({ name }) => name));
  const ran = data.scenarios.filter((scenario) =>
    observationsOf(scenario).some(({ programs }) => programs.some(({ kind }) => kinds.has(kind))),
  );
  const names = verdicts(model);
  const results: Html | '' =
    names.length === 0
      ? ''
      : html`${heading(2, 'results', 'Results')}${table(
          'Results and their names',
          ['result', 'name'],
          names.map(([result, name]) => [String(result), html`<code>${name}</code>`]),
        )}`;
  return {
    path: `kernel/program-types/${type}.html`,
    title: type,
    within: INDEX,
    description: `Programs of type ${type}: sections, context, results and errors of attaching.`,
    kicker: html`<a href="@/${INDEX}">Program types</a>`,
    lead: chapter?.introduction,
    body: html`<dl class="basis"><div><dt>Sections</dt><dd>${join(
      sections.map(({ name, extended }) => html`<code>${extended ? `${name}[/…]` : name}</code>`),
      ', ',
    )}</dd></div><div><dt>Context</dt><dd><code>${CONTEXTS[type]}</code></dd></div>${chapter && html`<div><dt>Law</dt><dd><a href="@/${chapterPath(chapter.id)}">${chapter.title}</a></dd></div>`}</dl>
${results}
${heading(2, 'attaching', 'Errors of attaching')}
${table(
  'Errors of attaching',
  ['error', 'cause', 'decided in', 'shown by'],
  ATTACH_ERRORS[type].map(({ result, cause, source }) => [
    html`<code>${result}</code>`,
    cause,
    source,
    shownBy(data.byOutcome.get(`attaching ${type}: ${result}`)),
  ]),
)}
${heading(2, 'scenarios', 'Scenarios in which one ran')}${shownBy(ran)}`,
    search: [
      {
        title: type,
        kind: 'program type',
        url: `kernel/program-types/${type}.html`,
        words: sections.map(({ name }) => name).join(' '),
      },
    ],
  };
}

/** A page for each program type, and a list of them. */
export function programTypePages(data: SiteData): readonly SitePage[] {
  const models = Object.values(PROGRAM_TYPES);
  const index: SitePage = {
    path: INDEX,
    title: 'Program types',
    description: 'The program types of Rex.',
    lead: 'The section name of a program decides where it can be attached, with or without the prefix rex/.',
    body: table(
      'Program types',
      ['type', 'sections', 'context'],
      models.map(({ type, sections }) => [
        html`<a href="@/kernel/program-types/${type}.html">${type}</a>`,
        join(
          sections.map(({ name, extended }) => html`<code>${extended ? `${name}[/…]` : name}</code>`),
          ', ',
        ),
        html`<code>${CONTEXTS[type]}</code>`,
      ]),
    ),
  };
  return [index, ...models.map((model) => typePage(data, model))];
}
