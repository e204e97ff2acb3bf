import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instructionTable } from '../../../runtime/cpu/instruction-table.ts';
import { createEngine } from '../../../runtime/cpu/translated-engine.ts';
import { skipUnless } from '../../skip.ts';
import type { Batch, ProcessorOutcome } from './batch.ts';
import { compareAll, describeDisagreement, whyUnclear } from './compare.ts';
import { makeBatch, TABLE_FORMS } from './corpus.ts';
import { EngineRunner, type Pace } from './engine-runner.ts';
import { runOnProcessor, whyNoProcessor } from './processor.ts';
import { describeCase } from './report.ts';

/** What each entry of the instruction table must have been compared with the processor for. */
const FEWEST_CASES = 12;
const SINGLES = { seed: 20251, casesOfForm: 12, sequences: 0 };
const SINGLES_STEPPED = { seed: 20252, casesOfForm: 1, sequences: 0 };
const SEQUENCES = { seed: 20253, casesOfForm: 0, sequences: 1200 };
const SEQUENCES_STEPPED = { seed: 20254, casesOfForm: 0, sequences: 60 };

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');
const runner = new EngineRunner(createEngine);

/** Fails with the first disagreement, in full. */
function agree(batch: Batch, expected: readonly ProcessorOutcome[], pace: Pace): void {
  batch.cases.forEach((one, index) => {
    const reason = whyUnclear(one, expected[index]!);
    assert.equal(
      reason,
      undefined,
      `${reason}: the generator must not make up such a case\n${describeCase(batch, one)}`,
    );
  });
  const disagreements = compareAll(batch, expected, runner.run(batch, pace));
  if (disagreements.length === 0) return;
  const first = disagreements.reduce((shortest, other) => (other.one.size < shortest.one.size ? other : shortest));
  assert.fail(
    `${disagreements.length} of ${batch.cases.length} cases end otherwise than on the processor\n${describeDisagreement(batch, first)}`,
  );
}

describe('The engine ends every case as the processor does', () => {
  test('single instructions, every form, any operands', options, () => {
    const batch = makeBatch(SINGLES);
    agree(batch, runOnProcessor(batch), 'whole');
    const compared = new Map<string, number>();
    for (const one of batch.cases) compared.set(one.mnemonic, (compared.get(one.mnemonic) ?? 0) + 1);
    const short = instructionTable
      .filter(({ name }) => (compared.get(name) ?? 0) < FEWEST_CASES)
      .map(({ name }) => name);
    assert.deepEqual(short, [], `compared in fewer than ${FEWEST_CASES} cases`);
  });

  test('single instructions under a budget of one', options, () => {
    const batch = makeBatch(SINGLES_STEPPED);
    agree(batch, runOnProcessor(batch), 'stepping');
  });

  test('sequences whose flags are used by later instructions', options, () => {
    const batch = makeBatch(SEQUENCES);
    agree(batch, runOnProcessor(batch), 'whole');
  });

  test('sequences under a budget of one', options, () => {
    const batch = makeBatch(SEQUENCES_STEPPED);
    agree(batch, runOnProcessor(batch), 'stepping');
  });

  test('every form of the table is among the cases', () => {
    const compared = new Set(TABLE_FORMS.map((form) => form.code));
    for (const { name, forms } of instructionTable) {
      assert.ok(
        forms.some((form) => compared.has(form)),
        `${name} is never compared with the processor`,
      );
    }
  });
});
