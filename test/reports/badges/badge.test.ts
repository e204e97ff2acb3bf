import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type Badge, badgeEndpoint, badgeOf, badgeSvg } from '../../../reports/badges/badge.ts';
import { badgeSnippet, SNIPPET_FORMATS } from '../../../reports/badges/badge-snippets.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { resultsText } from '../../../reports/results/results-reader.ts';
import type { Judgement, ResultOutcome, Results } from '../../../vocabulary/results.ts';
import { command } from '../../cli/command.ts';
import { THOROUGH } from '../../effort.ts';
import { catalogue, context, loading, run, SHA, scenario } from '../sample-runs.ts';

const empty: Results = {
  ...resultsOf(run(scenario({ observations: loading('filter') })), catalogue, context()),
  profiles: ['universal', 'features'],
  checks: [{ object: 'filter', sha256: SHA, layout: 'linux-6.18-x86_64', seed: 7 }],
};

/** A bundle with as many MUSTs of each outcome. */
function bundle(outcomes: Partial<Record<ResultOutcome, number>>, change: Partial<Results> = {}): Results {
  const all = Object.entries(outcomes).flatMap(([outcome, count]) =>
    Array.from({ length: count }, () => outcome as ResultOutcome),
  );
  const judge = (outcome: ResultOutcome): Judgement => ({
    by: 'check',
    subject: 'filter',
    name: '',
    objects: ['filter'],
    outcome,
    message: '',
  });
  const requirements = all.map((outcome, at) => ({
    id: `REX-A-${String(at + 1).padStart(3, '0')}`,
    level: 'MUST' as const,
    outcome,
    judgements: [judge(outcome)],
    waivers: [],
  }));
  return { ...empty, requirements, ...change };
}

const TWO = [3, 8].map((line) => ({ subject: `f:${line}`, outcome: 'passed' as const, requirements: [] }));
/** What a run is in which a scenario failed that judges no requirement. */
const FAILED_BESIDE = resultsOf(
  run(scenario({ outcome: 'failed' }), scenario({ line: 8, tags: ['@REX-A-01'] })),
  catalogue,
  context(),
);

const FLAKY: Judgement = { by: 'scenario', subject: '', name: '', objects: [], outcome: 'passed', message: 'a' };

/** The same without a scenario. */
function nothing(results: Results): Results {
  return { ...results, scenarios: { passed: 0, failed: 0, skipped: 0 } };
}

function waived(results: Results, inForce = true): Results {
  const waiver = { reason: 'later', until: '2026-12-31', inForce };
  return { ...results, requirements: results.requirements.map((each) => ({ ...each, waivers: [waiver] })) };
}

describe('what a badge says', () => {
  const cases: readonly (readonly [what: string, results: Results, message: RegExp, color: string])[] = [
    ['all are met', bundle({ passed: 3, 'not applicable': 2 }), / · 3\/3 MUST · 100 %$/, 'brightgreen'],
    [
      'one of many failed: 99.5 % are no 100',
      bundle({ passed: 199, failed: 1 }),
      / · 199\/200 MUST · 99 % · does not conform$/,
      'red',
    ],
    ['two thirds: rounded down', bundle({ passed: 2, failed: 1 }), / · 2\/3 MUST · 66 % · does not conform$/, 'red'],
    ['one was skipped', bundle({ passed: 199, skipped: 1 }), / · 199\/200 MUST · 99 % · incomplete$/, 'lightgrey'],
    [
      'one was skipped and one failed',
      bundle({ passed: 1, skipped: 1, failed: 1 }),
      / · 33 % · does not conform$/,
      'red',
    ],
    ['nothing was judged', nothing(empty), / · no MUST judged · incomplete$/, 'lightgrey'],
    ['nothing applies', nothing(bundle({ 'not applicable': 4 })), / · no MUST judged · incomplete$/, 'lightgrey'],
    ['scenarios pass and judge no MUST', empty, / · no MUST judged · scenarios pass$/, 'lightgrey'],
    [
      'a failure is waived',
      waived(bundle({ passed: 1, failed: 1 })),
      / · 1\/2 MUST · 50 % · conforms with waivers$/,
      'yellow',
    ],
    ['the waiver has expired', waived(bundle({ passed: 1, failed: 1 }), false), / · does not conform$/, 'red'],
    [
      'a scenario failed that judges no requirement',
      bundle({ passed: 1 }, { ...FAILED_BESIDE, requirements: bundle({ passed: 1 }).requirements }),
      / · 1\/1 MUST · 1 of 2 scenarios failed · does not conform$/,
      'red',
    ],
    [
      'a scenario was skipped that judges no requirement',
      bundle({ passed: 1 }, { scenarios: { passed: 1, failed: 0, skipped: 1 }, ran: TWO }),
      / · 1\/1 MUST · 1 of 2 scenarios not judged · incomplete$/,
      'lightgrey',
    ],
    [
      'some scenarios were left out',
      bundle({ passed: 1 }, { scope: { scenarios: 40, leftOut: Array.from({ length: 39 }, (_, at) => `f:${at}`) } }),
      / · 1\/1 MUST · partial: 1 of 40 scenarios$/,
      'lightgrey',
    ],
    [
      'some were left out, and one failed',
      bundle({ passed: 1, failed: 1 }, { scope: { scenarios: 2, leftOut: ['f:1'] } }),
      / · 1\/2 MUST · partial: 1 of 2 scenarios · does not conform$/,
      'red',
    ],
    [
      'a scenario is flaky',
      bundle({ passed: 1 }, { flaky: [{ ...FLAKY, subject: 'f:1' }] }),
      / · 1\/1 MUST · 1 flaky · incomplete$/,
      'lightgrey',
    ],
    [
      'something went wrong outside of scenarios',
      bundle({ passed: 1 }, { troubles: ['the run was aborted'] }),
      / · 1\/1 MUST · incomplete$/,
      'lightgrey',
    ],
  ];
  for (const [what, results, message, color] of cases) {
    test(what, () => {
      const badge = badgeOf(results);
      assert.match(badge.message, message);
      assert.equal(badge.color, color);
      assert.equal(badge.label, 'rex-conformance');
    });
  }

  test('profiles, version and layouts; a layout of the project by its name', () => {
    const all = bundle({ passed: 1 }, { profiles: ['universal', 'features'], layouts: ['/a/my-kernel.yaml'] });
    assert.equal(badgeOf(all).message, 'universal + features 1.2.3 · my-kernel · 1/1 MUST · 100 %');
    assert.match(badgeOf({ ...all, layouts: ['a', 'b', 'c'] }).message, / · a and 2 more · /);
    assert.equal(badgeOf({ ...all, profiles: [], layouts: [] }).message, 'no profile 1.2.3 · 1/1 MUST · 100 %');
  });
});

describe('the forms of a badge', () => {
  const badge: Badge = { label: 'rex-conformance', message: 'a_b · [1] "c" <d>', color: 'red', verdict: 'failed' };

  test('the JSON is what shields.io asks for, and no failure can be painted green', () => {
    assert.deepEqual(JSON.parse(badgeEndpoint(badge)), {
      schemaVersion: 1,
      label: 'rex-conformance',
      message: 'a_b · [1] "c" <d>',
      color: 'red',
      isError: true,
    });
    assert.equal('isError' in (JSON.parse(badgeEndpoint({ ...badge, verdict: 'full' })) as object), false);
  });

  test('the picture says it, escaped, in its colour, and needs nothing from elsewhere', () => {
    const svg = badgeSvg(badge);
    assert.match(svg, /^<svg [^>]*aria-label="rex-conformance: a_b · \[1\] &quot;c&quot; &lt;d&gt;"/);
    assert.match(svg, /fill="#dd4343"/);
    assert.equal(badgeSvg(badge), svg);
    assert.doesNotMatch(svg, /href="http|<script|url\(http/);
  });

  test('the snippets, with what each language would misread escaped', () => {
    const texts = Object.fromEntries(
      SNIPPET_FORMATS.map((format) => [format, badgeSnippet(badge, 'my docs/b(1).svg', format)]),
    );
    assert.deepEqual(texts, {
      markdown: '![rex-conformance: a\\_b · \\[1\\] "c" \\<d\\>](my%20docs/b%281%29.svg)',
      html: '<img src="my%20docs/b%281%29.svg" alt="rex-conformance: a_b · [1] &quot;c&quot; &lt;d&gt;">',
      rst: '.. image:: my%20docs/b%281%29.svg\n   :alt: rex-conformance: a_b · [1] "c" <d>',
      asciidoc: 'image::my%20docs/b%281%29.svg["rex-conformance: a_b · [1] \\"c\\" <d>"]',
    });
  });
});

describe('rex-conformance badge', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const file = (name: string) => join(folder, name);
  const write = (results: Results) => writeFileSync(file('results.json'), resultsText(results));
  after(() => rmSync(folder, { recursive: true }));

  test('writes both forms beside the bundle and prints every snippet', async () => {
    write(bundle({ passed: 2 }));
    const { code, out, error } = await command(['badge', file('results.json')]);
    assert.deepEqual([code, error], [0, '']);
    assert.match(out, /^rex-conformance: universal \+ features 1\.2\.3 · linux-6\.18-x86_64 · 2\/2 MUST · 100 %\n/);
    for (const name of ['Markdown\n!', 'HTML\n<img ', 'reStructuredText\n.. image', 'AsciiDoc\nimage::'])
      assert.ok(out.includes(name), out);
    assert.match(readFileSync(file('badge.svg'), 'utf8'), /2\/2 MUST/);
    assert.match(readFileSync(file('badge.json'), 'utf8'), /2\/2 MUST/);
  });

  test('writes what is asked for, where it is asked for, and prints one snippet', async () => {
    rmSync(file('badge.json'));
    const { out } = await command(['badge', file('results.json'), '--svg', file('docs/b.svg'), '--format', 'html']);
    assert.match(out, /^<img src="[^"]*docs\/b\.svg" alt="rex-conformance: [^"]*">\n$/);
    assert.ok(existsSync(file('docs/b.svg')));
    assert.equal(existsSync(file('badge.json')), false);
  });

  test('ends as the verdict does', async () => {
    const codes: number[] = [];
    for (const results of [waived(bundle({ failed: 1 })), bundle({ failed: 1 }), bundle({ skipped: 1 })]) {
      write(results);
      codes.push((await command(['badge', file('results.json')])).code);
    }
    assert.deepEqual(codes, [0, 1, 5]);
  });

  test('refuses what it cannot read or write', THOROUGH, async () => {
    const none = await command(['badge', file('none.json')]);
    assert.equal(none.code, 3);
    assert.match(
      none.error,
      /^RESULTS_NONE \(ENOENT\): \S+none\.json: there are no results yet\n[\s\S]*hint: run the features first: npx cucumber-js; or/,
    );
    assert.match(
      (await command(['verify', file('none/x.json'), 'programs/bin/hello'])).error,
      /^RESULTS_NONE [\s\S]*hint: check the object first: npx rex-conformance check programs\/bin\/hello --results \S+\/x\.json\n/,
    );
    assert.match(
      (await command(['merge', file('none/x.ndjson'), file('none/y.ndjson')])).error,
      /^RESULTS_NONE [\s\S]*hint: run the shards first, this one with: npx cucumber-js --shard 1\/2 --format message:\S+\/x\.ndjson\n/,
    );
    assert.match(
      (await command(['badge', file('result.json')])).error,
      /^FILE_NOT_FOUND [\s\S]*hint: write \S+\/results\.json,/,
    );
    assert.match(
      (await command(['badge', 'nowhere/requirements.schema.json'])).error,
      /^FILE_NOT_FOUND [\s\S]*hint: write features\/requirements\.schema\.json,/,
    );
    const unwritable = await command(['badge', file('results.json'), '--svg', join(file('results.json'), 'x.svg')]);
    assert.equal(unwritable.code, 3);
    assert.match(unwritable.error, /^FILE_NOT_WRITTEN \(\w+\): /);
    for (const words of [['--format', 'latex'], ['a', 'b'], ['--html'], ['--seed', '1']]) {
      const { code, error } = await command(['badge', ...words]);
      assert.equal(code, 2, error);
      assert.match(error, /^USAGE: .*\n {2}cause: .*\n {2}hint: .*\n$/);
    }
  });
});
