import type { EngineFactory } from '../../../../../runtime/cpu/engine.ts';
import type { Batch, ProcessorOutcome } from '../batch.ts';
import type { Case } from '../case.ts';
import { compareAll, type Disagreement, whyUnclear } from '../compare.ts';
import { EngineRunner, type Pace } from '../engine-runner.ts';
import { runOnProcessor } from '../processor.ts';

/** A batch with what the processor and an engine did with its cases. */
export interface Trial {
  readonly disagreements: readonly Disagreement[];
  readonly expected: readonly ProcessorOutcome[];
  /** Instructions that the engine executed. */
  readonly instructions: number;
  /** The first case whose outcome depends on where it lies, and so says nothing. */
  readonly unclear: Case | undefined;
}

/** A disagreement with the batch of the one case that shows it. */
export interface Shrunk {
  readonly batch: Batch;
  readonly disagreement: Disagreement;
}

/** Runs a batch on the processor and in an engine. */
export function tryBatch(batch: Batch, factory: EngineFactory, pace: Pace): Trial {
  const expected = runOnProcessor(batch);
  const runner = new EngineRunner(factory);
  const found = runner.run(batch, pace);
  runner.release();
  return {
    disagreements: compareAll(batch, expected, found),
    expected,
    instructions: found.reduce((sum, { retired }) => sum + retired, 0),
    unclear: batch.cases.find((one, index) => whyUnclear(one, expected[index]!) !== undefined),
  };
}

/** The disagreement of a batch of one case, if it says anything. */
export function tryOne(batch: Batch, factory: EngineFactory, pace: Pace): Disagreement | undefined {
  const { disagreements, unclear } = tryBatch(batch, factory, pace);
  return unclear === undefined ? disagreements[0] : undefined;
}
