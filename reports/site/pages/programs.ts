import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CorpusObject, corpus } from '../../../programs/corpus.ts';
import { linesOfRow, type NumberedLine, rowsOf } from '../../../programs/rows.ts';
import { sourceCoverage } from '../../../runtime/coverage/source-coverage.ts';
import { html, withCode } from '../html.ts';
import { objectPath, observationsOf, type SiteData } from '../site-data.ts';
import { heading, type SitePage, table } from '../site-page.ts';
import { listingView, type ObjectCode } from '../views/code-listing.ts';
import { scenarioLink, shownBy } from '../views/scenario-lists.ts';
import type { ScenarioView } from '../views/scenario-view.ts';
import { sourceView } from '../views/source-view.ts';
import { statusMark } from '../views/status-view.ts';

const INDEX = 'programs/index.html';
const DOCUMENTATION = /^\/\/! ?(.*)$/;

interface Source {
  readonly path: string;
  /** The comment at its top. */
  readonly about: string;
  /** The source of the object; only this program if the source has several. */
  readonly lines: readonly NumberedLine[];
}

function sourceOf(root: string, { name, source }: CorpusObject): Source {
  const path = `programs/${source}`;
  const code = readFileSync(join(root, path), 'utf8');
  const row = rowsOf(code).find((one) => one.name === name);
  if (row !== undefined) return { path, about: row.about, lines: linesOfRow(code, name) };
  const lines = code.split('\n');
  const end = lines.findIndex((line) => !DOCUMENTATION.test(line));
  const about = lines.slice(0, Math.max(0, end)).map((line) => DOCUMENTATION.exec(line)![1]);
  return { path, about: about.join(' '), lines: linesOfRow(code, name) };
}

/** The name of an object's crate: `opt/arithmetic.O2` comes from `arithmetic`. */
function crateOf(object: string): string {
  return basename(object).replace(/\.O[0-3sz]$/, '');
}

/** The functions of an object from its own crate, by their demangled names. */
function ownFunctions(code: ObjectCode, name: string) {
  return code.functions.filter(
    (symbol) => symbol.size > 0 && (symbol.name === name || symbol.name.startsWith(`${name}::`)),
  );
}

/** How often the programs of an object ended in each way, over all scenarios. */
function endings(data: SiteData, name: string): readonly (readonly [program: string, kind: string, ended: string])[] {
  const counts = new Map<string, Map<string, number>>();
  for (const scenario of data.byObject.get(name) ?? []) {
    for (const { programs } of observationsOf(scenario)) {
      for (const { object, program, kind, outcomes } of programs) {
        if (object !== name) continue;
        const key = `${program}\n${kind}`;
        const counted = counts.get(key) ?? new Map<string, number>();
        for (const [outcome, times] of Object.entries(outcomes))
          counted.set(outcome, (counted.get(outcome) ?? 0) + times);
        counts.set(key, counted);
      }
    }
  }
  return [...counts].sort().map(([key, counted]) => {
    const [program = '', kind = ''] = key.split('\n');
    return [program, kind, [...counted].map(([outcome, times]) => `${outcome} ${times}×`).join(', ')] as const;
  });
}

/** How often the lines of an object's source were executed; undefined if no run with coverage tells it. */
function linesReached({ coverage }: SiteData, name: string, path: string): ReadonlyMap<number, number> | undefined {
  const counted = coverage.get(name);
  return counted && sourceCoverage([counted], false).find((file) => file.path === path)?.lines;
}

function programPage(data: SiteData, view: ScenarioView, name: string, source: Source | undefined): SitePage {
  const code = view.code.object(name);
  const functions = code === undefined ? [] : ownFunctions(code, crateOf(name));
  const ran = endings(data, name);
  const scenarios = data.byObject.get(name);
  const path = objectPath(name);
  const requirements = new Set((scenarios ?? []).flatMap((scenario) => scenario.requirements));
  return {
    path,
    title: name,
    within: INDEX,
    description: source?.about ?? `The object ${name} of the corpus.`,
    kicker: html`<a href="@/${INDEX}">Programs</a>${source && html` · <code>${source.path}</code>`}`,
    lead: source && withCode(source.about),
    body: html`${ran.length > 0 && html`${heading(2, 'runs', 'How it ended')}${table('Programs of the object and how they ended', ['program', 'type', 'ended'], ran)}`}
${heading(2, 'scenarios', `Scenarios`)}${shownBy(scenarios)}
${source && html`${heading(2, 'source', 'Source')}${sourceView(source.path, source.lines, linesReached(data, name, source.path))}`}
${functions.length > 0 && html`${heading(2, 'machine-code', 'Machine code')}<p class="aside">The functions of the program itself, inlined ones within those that call them.</p>${functions.map((symbol) => html`<details class="code"><summary><code>${symbol.name}</code> <span class="aside">${symbol.size} bytes</span></summary>${listingView(code!.listing(symbol), `Code of ${symbol.name}`)}</details>\n`)}`}`,
    search: [
      { title: name, kind: 'program', url: path, words: `${source?.about ?? ''} ${[...requirements].join(' ')}` },
    ],
  };
}

/** A page for each object of the corpus, and a list of them. */
export function programPages(data: SiteData, view: ScenarioView): readonly SitePage[] {
  const sources = new Map(corpus().map((object) => [object.name, sourceOf(data.root, object)]));
  const built = readdirSync(join(data.root, 'programs', 'bin'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const names = [...new Set([...built, ...data.byObject.keys()])].filter((name) => name !== 'MANIFEST.yaml').sort();
  const index: SitePage = {
    path: INDEX,
    title: 'Programs',
    description: 'The programs that the specification runs.',
    kicker: `${names.length} objects`,
    lead: 'The corpus: real programs in safe Rust, and others that are broken on purpose, each to show one thing.',
    body: table(
      'Programs',
      ['program', 'what it is', 'scenarios'],
      names.map((name) => {
        const scenarios = data.byObject.get(name) ?? [];
        return [
          html`<a href="@/${objectPath(name)}">${name}</a>`,
          withCode(sources.get(name)?.about ?? ''),
          scenarios.length === 1
            ? scenarioLink(scenarios[0]!)
            : html`${scenarios.every(({ status }) => status === 'passed') && scenarios.length > 0 && statusMark('passed')} ${scenarios.length}`,
        ];
      }),
    ),
  };
  return [index, ...names.map((name) => programPage(data, view, name, sources.get(name)))];
}
