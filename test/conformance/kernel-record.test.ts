import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { loadDeviations } from '../../conformance/deviations.ts';
import { loadKernelRecord, parseKernelRecord, type RecordedCase } from '../../conformance/kernel-record.ts';
import { findPublishedKernel } from '../../runtime/published/table.ts';
import '../../steps/phrases.ts';
import type { Flaw } from '../../steps/judging/nested-outcome.ts';
import { runNested, runSteps, scenarioText } from '../../steps/judging/nested-scenario.ts';
import { newKernel } from '../../steps/running/new-kernel.ts';
import { sample } from '../effort.ts';

const { kernel, cases } = loadKernelRecord();
const deviations = loadDeviations().find(({ name }) => name === kernel)?.deviations ?? [];
const PROMISED: Flaw = { newKernel };
const PUBLISHED: Flaw = { newKernel, kernel: findPublishedKernel(kernel).name };

async function failureOf({ name, replay }: RecordedCase, flaw: Flaw): Promise<string | undefined> {
  assert.notEqual(replay.kind, 'none');
  if (replay.kind === 'none') return undefined;
  const { failedStep, error } =
    replay.kind === 'scenario'
      ? await runNested(replay.feature, replay.number, flaw)
      : await runSteps(replay.steps, name, flaw);
  return failedStep === undefined ? undefined : `${failedStep}\n${error?.message}`;
}

describe('what the real kernel did, the model does', () => {
  for (const recorded of sample(cases, 4)) {
    const { name, replay } = recorded;
    if (replay.kind === 'none') continue;
    if (replay.kind === 'steps' && replay.deviation !== undefined) {
      test(`${name}: on ${kernel}, and not where the promise is kept`, async () => {
        assert.equal(await failureOf(recorded, PUBLISHED), undefined);
        assert.notEqual(await failureOf(recorded, PROMISED), undefined, 'nothing tells the two kernels apart');
      });
    } else {
      test(name, async () => {
        assert.equal(await failureOf(recorded, PROMISED), undefined);
      });
    }
    if (replay.kind === 'scenario') {
      test(`${name}: the scenario shows it`, () => {
        const text = scenarioText(replay.feature, replay.number);
        for (const shown of replay.shows) assert.ok(text.includes(shown), `no ${JSON.stringify(shown)} in:\n${text}`);
      });
    }
  }
});

describe('the record', () => {
  test('names each case once', () => {
    const names = cases.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
  });

  test('replays each deviation that is modelled, and no other', () => {
    const replayed = new Set(cases.flatMap(({ replay }) => (replay.kind === 'steps' ? [replay.deviation] : [])));
    replayed.delete(undefined);
    assert.deepEqual(
      [...replayed].sort(),
      deviations
        .filter(({ modelled }) => modelled)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test('a case with neither a scenario nor steps is refused with its place', () => {
    const text = 'kernel: rex-1\ncases:\n  - {case: a, did: b, from: kernel}\n';
    assert.throws(
      () => parseKernelRecord(text, 'r.yaml'),
      (error) =>
        error instanceof Diagnostic && error.code === 'YAML_ONE_OF' && error.message.startsWith('r.yaml:3:5: '),
    );
  });

  test('a scenario without a number is refused', () => {
    const text = 'kernel: rex-1\ncases:\n  - {case: a, did: b, from: kernel, scenario: panics/cleanup.feature}\n';
    assert.throws(
      () => parseKernelRecord(text, 'r.yaml'),
      (error) => error instanceof Diagnostic && error.code === 'RECORD_SCENARIO',
    );
  });
});
