import { type Batch, SCRATCH_REGION } from '../batch.ts';
import { CodeWriter } from '../code-writer.ts';
import { TABLE_FORMS } from '../corpus.ts';
import { Random } from '../random.ts';
import { type LoopCase, LoopGenerator } from './generator.ts';

/** A batch of loops, and what each can do without. */
export interface LoopBatch {
  readonly batch: Batch;
  readonly loops: readonly LoopCase[];
}

/** Makes up loops: the same seed gives the same. @param most turns of a loop at most */
export function makeLoops(seed: number, count: number, most: number): LoopBatch {
  const writer = new CodeWriter();
  const generator = new LoopGenerator(new Random(seed), writer, TABLE_FORMS);
  const loops = Array.from({ length: count }, () => generator.generate(most));
  return { batch: { regions: [writer.region(), SCRATCH_REGION], cases: loops.map(({ one }) => one) }, loops };
}
