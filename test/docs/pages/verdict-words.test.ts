import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { badgeOf } from '../../../reports/badges/badge.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { ENDINGS } from '../../../reports/results/outcomes.ts';
import { type OverallVerdict, overallVerdict, type Results, VERDICT_WORDS } from '../../../vocabulary/results.ts';
import { THOROUGH } from '../../effort.ts';
import { catalogue, context, loading, run, scenario } from '../../reports/sample-runs.ts';
import { documents, REPOSITORY } from '../repository.ts';
import { markedTable, namesIn } from './marked-table.ts';

const read = (file: string): string => readFileSync(join(REPOSITORY, file), 'utf8');
const page = read('docs/verdicts.md');
const VERDICTS = Object.keys(VERDICT_WORDS) as readonly OverallVerdict[];

const passed: Results = resultsOf(
  run(scenario({ tags: ['@REX-A-01'], observations: loading('filter') })),
  catalogue,
  context(),
);
/** A bundle of each verdict. */
const BUNDLES: Readonly<Record<OverallVerdict, Results>> = {
  full: passed,
  waived: withOutcome('failed', true),
  scenarios: resultsOf(run(scenario({ observations: loading('filter') })), catalogue, context()),
  partial: { ...passed, scope: { ...passed.scope, leftOut: ['features/other.feature:3'] } },
  incomplete: withOutcome('skipped', false),
  failed: withOutcome('failed', false),
};

function withOutcome(outcome: 'failed' | 'skipped', inForce: boolean): Results {
  const waivers = inForce ? [{ reason: 'later', until: '2026-12-31', inForce }] : [];
  return {
    ...passed,
    requirements: passed.requirements.map((requirement) => ({
      ...requirement,
      outcome,
      judgements: requirement.judgements.map((judgement) => ({ ...judgement, outcome })),
      waivers,
    })),
  };
}

const COLOURS: Readonly<Record<string, string>> = {
  brightgreen: 'green',
  yellow: 'yellow',
  lightgrey: 'grey',
  red: 'red',
};

describe('the table of verdicts', () => {
  const rows = markedTable(page, 'verdicts');

  test('has each verdict, by the words of the summary, of the badge and of JSON', () => {
    const expected = VERDICTS.map((verdict) => {
      const { message, color } = badgeOf(BUNDLES[verdict]);
      assert.equal(overallVerdict(BUNDLES[verdict]), verdict);
      const last = message
        .split(' · ')
        .at(-1)!
        .replace(/^(partial: ).*/, '$1…');
      const end = verdict === 'full' ? 'nothing more' : `\`${last}\``;
      return [`\`${VERDICT_WORDS[verdict]}\``, end, COLOURS[color], `\`${verdict}\``];
    });
    assert.deepEqual(
      rows.map((row) => row.slice(0, -1)),
      expected,
    );
  });

  test('has the names of the schemas of merge --json and of check --json', () => {
    const listed = (file: string): readonly string[] => {
      const [, names = ''] = /"enum": \[("full"[^\]]*)\]/.exec(read(file)) ?? [];
      return (parse(`[${names}]`) as string[]).map(String);
    };
    const names = rows.map(([, , , name]) => namesIn(name)[0]!);
    assert.deepEqual(names, listed('cli/merge-output.schema.json'));
    // A check has no scenarios.
    assert.deepEqual(
      names.filter((name) => name !== 'scenarios'),
      listed('cli/check-output.schema.json'),
    );
  });
});

test('the table of endings has each way in which a scenario ends without passing at once', () => {
  const rows = markedTable(page, 'endings');
  assert.deepEqual(
    rows.map(([word]) => word),
    ENDINGS.map(({ some }) => some),
  );
  for (const [word, , outcome, verdict] of rows) {
    const expected =
      word === 'failed'
        ? ['failed', 'failed']
        : word === 'flaky'
          ? ['passed', 'incomplete']
          : ['skipped', 'incomplete'];
    assert.deepEqual([outcome, verdict], [expected[0], `\`${VERDICT_WORDS[expected[1] as OverallVerdict]}\``]);
  }
});

/** A sentence that says what a verdict is by its short name: only the table has these. */
const SHORT = /\bverdict\b[^.|:]*\b(?:is|stays|becomes|as)\b[^.|:]*[\s*](?:full|waived|failed)\b/;

test('documents name a verdict by the words that are printed', THOROUGH, () => {
  const texts = documents().map((document) => [document, read(document).replaceAll(/\s+/g, ' ')] as const);
  const wrong = texts.flatMap(([document, text]) => {
    const found = SHORT.exec(text)?.[0];
    return found === undefined ? [] : [`${document}: ${found}`];
  });
  assert.deepEqual(wrong, []);
  for (const example of ['The verdict is then *failed*.', 'The verdict becomes *waived*, not full.']) {
    assert.match(example, SHORT);
  }
});

test('the glossary and the comments of the jobs have the words, too', () => {
  const words = Object.values(VERDICT_WORDS);
  for (const file of ['action.yml', 'docs/ci/gitlab.yml']) {
    const [line = ''] = /^.*exit code is the verdict.*$/m.exec(read(file)) ?? [];
    assert.deepEqual(
      words.filter((word) => !line.includes(word)),
      [],
      file,
    );
  }
  assert.match(read('docs/glossary.md'), /\(verdicts\.md#the-word\)/);
});
