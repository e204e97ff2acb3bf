import assert from 'node:assert/strict';
import { createEngine } from '../../../../runtime/cpu/translation/translated-engine.ts';
import type { Batch, ProcessorOutcome } from './batch.ts';
import { compareAll, describeDisagreement, whyUnclear } from './compare.ts';
import { EngineRunner, type Pace } from './engine-runner.ts';
import { differsByMaker } from './makers.ts';
import { describeCase } from './report.ts';

let runner: EngineRunner | undefined;

/**
 * Asserts that the engine ends every case of a batch as the processor did.
 * @throws AssertionError with the shortest case that it ends otherwise, in full
 */
export function assertAgreement(batch: Batch, expected: readonly ProcessorOutcome[], pace: Pace): void {
  batch.cases.forEach((one, index) => {
    const reason = whyUnclear(one, expected[index]!);
    if (reason !== undefined) assert.fail(`${reason}: no such case must be made up\n${describeCase(batch, one)}`);
  });
  runner ??= new EngineRunner(createEngine);
  const found = runner.run(batch, pace);
  const disagreements = compareAll(batch, expected, found).filter(({ one }) => {
    const index = batch.cases.indexOf(one);
    return !differsByMaker(one.mnemonic, expected[index]!.exception, found[index]!.exception);
  });
  const shortest = disagreements.sort((a, b) => a.one.size - b.one.size)[0];
  if (shortest === undefined) return;
  const count = `${disagreements.length} of ${batch.cases.length} cases end otherwise than on the processor`;
  assert.fail(`${count}; the shortest:\n${describeDisagreement(batch, shortest)}`);
}
