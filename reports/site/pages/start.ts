import { plainText } from '../../../base/plain-text.ts';
import {
  countLevel,
  type OverallVerdict,
  overallVerdict,
  type RequirementLevel,
  type Results,
  VERDICT_WORDS,
} from '../../../vocabulary/results.ts';
import { type Content, type Html, html, withCode } from '../html.ts';
import { chapterPath, chapterStatus } from '../navigation.ts';
import type { SiteData } from '../site-data.ts';
import { heading, type SitePage } from '../site-page.ts';
import { statusMark } from '../views/status-view.ts';

const VERDICTS: Readonly<Record<OverallVerdict, string>> = {
  full: 'Every requirement that applies is met.',
  waived: 'Waivers name everything that is wrong.',
  scenarios: 'Every scenario passes, and none of them judges a MUST.',
  partial: 'Everything that ran is right, and some scenarios were left out.',
  incomplete: 'Nothing failed, but something was not judged, or passed only when it was tried again.',
  failed: 'A requirement is not met, or a scenario failed.',
};

const LEVELS: readonly RequirementLevel[] = ['MUST', 'SHOULD', 'MAY'];

function counts(results: Results): Content {
  return LEVELS.map((level) => {
    const { passed, applicable } = countLevel(results, level);
    return applicable > 0 && html`<div><dt>${level}</dt><dd><strong>${passed}</strong> of ${applicable}</dd></div>`;
  });
}

/** The badge on the page: what was judged, and the outcome. */
function badge(results: Results): Html {
  const { passed, applicable } = countLevel(results, 'MUST');
  const verdict = overallVerdict(results);
  const word = VERDICT_WORDS[verdict].toLowerCase();
  return html`<p class="badge verdict-${verdict}" role="img" aria-label="Rex conformance: ${word}, ${passed} of ${applicable} requirements"><span>${results.profiles.join(' + ') || 'rex conformance'}</span><span>${word} ${passed}/${applicable}</span></p>`;
}

/** Scenarios that did not simply pass; empty if there are none. */
function figure(what: string, scenarios: number): Content {
  return scenarios > 0 && html`<div><dt>${what}</dt><dd><strong>${scenarios}</strong></dd></div>`;
}

/** The targets behind a wire that scenarios ran on. */
function targetsText({ targets = [] }: Results): string {
  return targets.map(({ name, version, kernel }) => plainText(`, on ${name} ${version} (kernel ${kernel})`)).join('');
}

function verdict({ results }: SiteData): Html {
  if (results === undefined) {
    return html`<section class="verdict" aria-label="Verdict of the last run"><p><strong>Not run.</strong> There were no results when this site was built: <code>npx cucumber-js</code> makes them.</p></section>`;
  }
  const { scenarios, scope, flaky, troubles, finishedAt, layouts, environment, suite } = results;
  const found = overallVerdict(results);
  return html`<section class="verdict verdict-is-${found}" aria-label="Verdict of the last run">${badge(results)}
<p class="verdict-text">${VERDICTS[found]} <a href="@/docs/verdicts.html">How to read this</a></p>
<dl class="figures">${counts(results)}<div><dt>scenarios passed</dt><dd><strong>${scenarios.passed}</strong> of ${scope.scenarios}</dd></div>${figure('failed', scenarios.failed)}${figure('not judged', scenarios.skipped)}${figure('flaky', flaky.length)}${figure('not run', scope.leftOut.length)}</dl>
${troubles.map((trouble) => html`<p class="unsure">Outside of scenarios: ${plainText(trouble)}</p>`)}
<p class="aside">${suite.name} ${suite.version}${layouts.map((layout) => `, ${layout}`).join('')}${targetsText(results)}, Node ${environment.node} on ${environment.platform}; finished <time datetime="${finishedAt}">${finishedAt.slice(0, 16).replace('T', ' ')} UTC</time></p></section>`;
}

function chapters(data: SiteData): Html {
  return html`<ol class="chapters">${data.catalogue.chapters.map(({ id, title, introduction, requirements }, n) => {
    const scenarios = new Set(requirements.flatMap((requirement) => data.byRequirement.get(requirement.id) ?? []));
    return html`<li><a href="@/${chapterPath(id)}"><span class="chapter-number">${n + 1}</span><span class="chapter-title">${title}</span></a>
<p>${withCode(introduction)}</p><p class="aside">${statusMark(chapterStatus(data, id))} ${requirements.length} requirements, ${scenarios.size} scenarios</p></li>\n`;
  })}</ol>`;
}

/** The first page: the suite, the result of the last run, and the chapters in reading order. */
export function startPage(data: SiteData): SitePage {
  const { catalogue, scenarios, features } = data;
  return {
    path: 'index.html',
    title: 'Rex conformance',
    description: 'The specification of Rex programs, with every scenario and how it ended.',
    kicker: `${catalogue.requirements.length} requirements · ${scenarios.length} scenarios · ${features.length} features`,
    lead: html`<a href="https://github.com/rex-rs/rex">Rex</a> runs Linux kernel extensions that are written in safe Rust, as native code, without a verifier. This specification lists the duties of a program, the kernel and the loader: each rule, with the scenarios that show it, run on real compiled programs.`,
    body: html`${verdict(data)}
${heading(2, 'chapters', 'The specification')}${chapters(data)}
${heading(2, 'elsewhere', 'More')}
<ul class="plain"><li><a href="@/matrix.html">Trace matrix</a>: which requirement is shown by which scenario, with which programs.</li>
<li><a href="@/scenarios.html">All scenarios</a>, to filter by tag and by how they ended.</li>
<li>The kernel as programs see it: <a href="@/kernel/program-types/index.html">program types</a>, <a href="@/kernel/map-types/index.html">map types</a>, <a href="@/kernel/helpers/index.html">helpers</a>, <a href="@/kernel/layouts/index.html">layouts</a>, and the <a href="@/instructions/index.html">instructions</a> of the processor.</li>
<li>For your own programs: <a href="@/docs/third-party.html">where to begin</a>, the <a href="@/docs/command-line.html">command line</a>, the <a href="@/docs/phrases.html">phrases</a>, and the <a href="@/docs/errors.html">errors</a> with a hint for each.</li></ul>`,
  };
}
