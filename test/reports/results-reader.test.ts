import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { resultsOf } from '../../reports/build-results.ts';
import type { Results } from '../../reports/results.ts';
import { readResults, resultsText } from '../../reports/results-reader.ts';
import { attached, catalogue, checked, context, loading, report, run, scenario } from './sample-runs.ts';

const SCHEMA = join(import.meta.dirname, '../../reports/results.schema.json');
const allows = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

/** A bundle with something of everything in it. */
const sample: Results = resultsOf(
  run(
    scenario({ tags: ['@REX-A-01'], outcome: 'failed', observations: loading('filter') }),
    scenario({ line: 9, outcome: 'failed' }),
    scenario({ line: 12, attachments: [attached(report([checked('REX-B-01', { outcome: 'skipped' })]))] }),
  ),
  catalogue,
  context(
    { requirement: 'REX-A-01', reason: 'later', until: '2026-12-31', object: 'filter' },
    { requirement: 'REX-A-02', reason: 'never', until: '2026-01-01' },
  ),
);

type Path = readonly (string | number)[];

/** Every place in a document. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, item]) =>
      places(item, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** A copy with another value at a place; without the place where the value is undefined. */
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone(sample) as unknown;
  if (path.length === 0) return value;
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy;
}

function refusal(document: unknown): string | undefined {
  try {
    readResults(JSON.stringify(document), 'results.json');
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a bundle of results', () => {
  test('is read as it was written, and is what the schema says', () => {
    assert.deepEqual(readResults(resultsText(sample), 'results.json'), sample);
    assert.ok(allows(sample), JSON.stringify(allows.errors));
  });

  test('reader and schema refuse the same, wherever a value is another, missing or too much', () => {
    const others = [undefined, null, '', 'x', -1, 0, 1.5, 2 ** 53, true, [], {}, { x: 1 }];
    let refused = 0;
    for (const path of places(sample)) {
      for (const other of others) {
        const document = changed(path, other);
        const due = document !== undefined && allows(document);
        const code = refusal(document ?? null);
        assert.equal(code !== 'RESULTS_BROKEN', due, `${path.join('.')} = ${JSON.stringify(other)}: ${code}`);
        if (!due) refused += 1;
      }
    }
    assert.ok(refused > 500, String(refused));
  });

  test('the place of what is wrong is told', () => {
    const document = changed(['requirements', 0, 'judgements', 0, 'outcome'], 'good');
    assert.throws(() => readResults(JSON.stringify(document), 'r.json'), {
      code: 'RESULTS_BROKEN',
      message: 'r.json: the results are broken at requirements[0].judgements[0].outcome',
    });
    assert.throws(() => readResults('{"format', 'r.json'), {
      code: 'RESULTS_BROKEN',
      message: 'r.json: the results are broken',
    });
    const extra = { ...sample, verdict: 'full' };
    assert.throws(() => readResults(JSON.stringify(extra), 'r.json'), {
      message: /at verdict$/,
      cause: /there is no such key/,
    });
  });

  const contradictions: readonly (readonly [what: string, path: Path, value: unknown, cause: RegExp])[] = [
    [
      'an outcome that is not the worst judgement',
      ['requirements', 0, 'outcome'],
      'passed',
      /^REX-A-01 is said to be passed, but its judgements come to failed$/,
    ],
    ['a requirement twice', ['requirements', 1, 'id'], 'REX-A-01', /^REX-A-01 is there twice$/],
    [
      'a failure that passed',
      ['otherFailures', 0, 'outcome'],
      'passed',
      /features\/a\.feature:9 is among the scenarios that failed/,
    ],
    ['a failure by a check', ['otherFailures', 0, 'by'], 'check', /features\/a\.feature:9 is among/],
    [
      'fewer failures than it names',
      ['scenarios'],
      { passed: 2, failed: 1, skipped: 0 },
      /^1 scenarios are said to have ended as failed, but 2 are named$/,
    ],
    ['fewer scenarios than ran', ['scenarios', 'failed'], 1, /^2 scenarios are counted, but 3 ran of 3$/],
    ['scenarios that nobody counts', ['scope', 'scenarios'], 4, /^3 scenarios are counted, but 4 ran of 4$/],
    [
      'a judgement by a scenario that was left out',
      ['scope'],
      { scenarios: 4, leftOut: ['features/a.feature:9'] },
      /^features\/a\.feature:9 is judged, and is said to be left out$/,
    ],
    [
      'a flaky scenario that failed',
      ['flaky'],
      [{ by: 'scenario', subject: 'f:1', name: 'n', objects: [], outcome: 'failed', message: '' }],
      /^f:1 is among the flaky scenarios, and did not pass in the end$/,
    ],
    [
      'a scenario that ended in two ways',
      ['flaky'],
      [
        {
          by: 'scenario',
          subject: 'features/a.feature:9',
          name: 'n',
          objects: [],
          outcome: 'passed',
          message: '',
        },
      ],
      /^features\/a\.feature:9 is said to have ended as failed and as passed$/,
    ],
    [
      'a scenario that does not concern what it judges',
      ['requirements', 0],
      {
        ...sample.requirements[0],
        outcome: 'not applicable',
        judgements: sample.requirements[0]!.judgements.map((each) => ({ ...each, outcome: 'not applicable' })),
      },
      /^features\/a\.feature:3 ran, and is said not to concern REX-A-01$/,
    ],
    [
      'a waiver that is in force past its last day',
      ['requirements', 0, 'waivers', 0, 'until'],
      '2020-01-01',
      /^the waiver of REX-A-01 until 2020-01-01 is said to be in force on 20/,
    ],
  ];
  for (const [what, path, value, cause] of contradictions) {
    test(`with ${what} contradicts itself`, () => {
      assert.throws(() => readResults(JSON.stringify(changed(path, value)), 'r.json'), {
        code: 'RESULTS_CONTRADICTORY',
        cause,
      });
    });
  }
});
