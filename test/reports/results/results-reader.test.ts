import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { readResults, resultsText } from '../../../reports/results/results-reader.ts';
import type { Results } from '../../../vocabulary/results.ts';
import { THOROUGH } from '../../effort.ts';
import { validatorOf } from '../../schemas.ts';
import { attached, catalogue, checked, context, loading, report, run, scenario } from '../sample-runs.ts';

const allows = validatorOf('vocabulary/results.schema.json');

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

  test('reader and schema refuse the same, wherever a value is another, missing or too much', THOROUGH, () => {
    const others = [undefined, null, '', 'x', -1, 0, 1.5, 2 ** 53, true, [], {}, { x: 1 }];
    let refused = 0;
    for (const path of places(sample)) {
      for (const other of others) {
        const document = changed(path, other);
        const due = document !== undefined && allows(document);
        const code = refusal(document ?? null);
        const isBroken = code === 'RESULTS_BROKEN' || code === 'RESULTS_EARLIER';
        assert.equal(!isBroken, due, `${path.join('.')} = ${JSON.stringify(other)}: ${code}`);
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
});
