import { instructionTable } from '../../../../runtime/cpu/instruction-table.ts';
import { type Batch, SCRATCH_REGION } from './batch.ts';
import type { Case } from './case.ts';
import { CodeWriter } from './code-writer.ts';
import { type Form, formsOf } from './drawing/forms.ts';
import { Generator } from './drawing/generator.ts';
import { SequenceGenerator } from './drawing/sequences.ts';
import { Random } from './random.ts';

/** The forms of the engine's instruction table that are compared with the processor. */
export const TABLE_FORMS: readonly Form[] = (() => {
  const carriedOut = new Set(instructionTable.flatMap((definition) => [...definition.forms]));
  return formsOf(new Set(instructionTable.map((definition) => definition.name))).forms.filter((form) =>
    carriedOut.has(form.code),
  );
})();

/** Every twentieth sequence is run instruction by instruction on the processor, so that what it retires can be counted. */
const SEQUENCES_TO_ONE_COUNTED = 20;

/** What a {@link makeBatch} is to hold. */
export interface BatchPlan {
  readonly seed: number;
  /** The forms to choose from; every form of the table when absent. */
  readonly forms?: readonly Form[];
  /** Cases for each form of the table. */
  readonly casesOfForm: number;
  readonly sequences: number;
}

/** Makes up a batch: the same plan gives the same batch. */
export function makeBatch({ seed, forms = TABLE_FORMS, casesOfForm, sequences }: BatchPlan): Batch {
  const random = new Random(seed);
  const writer = new CodeWriter();
  const singles = new Generator(random, writer);
  const straight = sequences === 0 ? undefined : new SequenceGenerator(random, writer, forms);
  const cases: Case[] = [];
  for (let round = 0; round < casesOfForm; round++) {
    for (const form of forms) cases.push(singles.generate(form));
  }
  for (let number = 0; number < sequences; number++) {
    cases.push(straight!.generate(number % SEQUENCES_TO_ONE_COUNTED === 0));
  }
  return { regions: [writer.region(), SCRATCH_REGION], cases };
}
