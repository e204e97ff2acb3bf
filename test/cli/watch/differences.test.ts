import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeDifference, KnownOutcomes } from '../../../cli/watch/differences.ts';
import type { RunMessages, RunScenario } from '../../../reports/results/run-collector.ts';
import { unsafePart } from '../hostile-names.ts';

const PLAIN = { good: String, bad: String, faint: String };

function scenario(uri: string, name: string, outcome: RunScenario['outcome'], line = 3): RunScenario {
  return {
    ...{ uri, line, name, outcome, feature: uri, tags: [], reason: outcome === 'skipped' ? 'it is unsupported' : '' },
    ...{ passed: outcome === 'passed', steps: 1, judged: true, earlier: [], observations: undefined, attachments: [] },
    failed:
      outcome === 'failed'
        ? [{ text: 'the verdict is XDP_DROP', status: 'FAILED', type: undefined, message: 'found XDP_PASS' }]
        : [],
  } as RunScenario;
}

function run(scenarios: readonly RunScenario[], troubles: readonly string[] = []): RunMessages {
  const features = [...new Set(scenarios.map(({ uri }) => uri))];
  const environment = { node: '', platform: '', architecture: '' };
  return { scenarios, features, known: [], troubles, finished: true, finishedAt: undefined, environment };
}

const count = (difference: ReturnType<KnownOutcomes['take']>) => ({
  newlyFailing: difference.newlyFailing.map(({ name }) => name),
  newlyPassing: difference.newlyPassing.map(({ name }) => name),
  still: difference.stillFailing,
  passing: difference.passing,
});

describe('what is different from the run before', () => {
  test('scenarios that fail now, that pass now, and the number of those that still fail', () => {
    const known = new KnownOutcomes();
    const first = known.take(
      run([scenario('a', '1', 'passed'), scenario('a', '2', 'failed'), scenario('b', '1', 'failed')]),
      true,
    );
    assert.deepEqual(count(first), { newlyFailing: ['2', '1'], newlyPassing: [], still: 0, passing: 1 });
    const second = known.take(run([scenario('a', '1', 'failed', 9), scenario('a', '2', 'passed', 12)]), false);
    assert.deepEqual(count(second), { newlyFailing: ['1'], newlyPassing: ['2'], still: 1, passing: 1 });
    const third = known.take(run([scenario('a', '1', 'skipped'), scenario('a', '2', 'passed')]), false);
    assert.deepEqual(count(third), { newlyFailing: [], newlyPassing: [], still: 2, passing: 1 });
  });

  test('scenarios that are gone do not count, nor those of features that are gone', () => {
    const known = new KnownOutcomes();
    known.take(run([scenario('a', '1', 'failed'), scenario('a', '2', 'failed'), scenario('b', '1', 'failed')]), true);
    assert.equal(known.take(run([scenario('a', '2', 'failed')]), false).stillFailing, 2);
    known.forget(['b']);
    assert.equal(known.take(run([scenario('a', '2', 'failed')]), false).stillFailing, 1);
    assert.equal(known.take(run([scenario('c', '1', 'passed')]), true).stillFailing, 0);
  });

  test('scenarios of one name are told apart', () => {
    const known = new KnownOutcomes();
    known.take(run([scenario('a', '1', 'passed'), scenario('a', '1', 'failed')]), true);
    assert.deepEqual(count(known.take(run([scenario('a', '1', 'failed'), scenario('a', '1', 'failed')]), false)), {
      newlyFailing: ['1'],
      newlyPassing: [],
      still: 1,
      passing: 0,
    });
  });

  test('what is not judged does not count as passing, and says why', () => {
    const text = describeDifference(
      new KnownOutcomes().take(run([scenario('a', '1', 'skipped')], ['a hook failed']), true),
      PLAIN,
    );
    assert.match(text, /it is unsupported\n {3}at a:3\n/);
    assert.match(text, /^✗ a hook failed\n1 scenario newly failing, 0 newly passing, 0 still failing, 0 passing\n$/m);
  });

  test('names are shown as text', () => {
    const known = new KnownOutcomes();
    const name = '\u001b[2J\n::error::';
    known.take(run([scenario(name, name, 'failed')]), true);
    assert.equal(
      unsafePart(describeDifference(known.take(run([scenario(name, name, 'passed')]), true), PLAIN)),
      undefined,
    );
    assert.equal(
      unsafePart(describeDifference(known.take(run([scenario(name, name, 'failed')], [name]), true), PLAIN)),
      undefined,
    );
  });
});
