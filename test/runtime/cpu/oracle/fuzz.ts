/**
 * Compares the engine with the processor for as many cases as asked for, and stops at the first disagreement.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/fuzz.ts --cases 1000000 --seed 1
 *
 * --cases N     how many cases (default 100000)
 * --seed N      where to begin (default: the time); each batch has a seed of its own, one more than the batch before
 * --stepping    run every case one instruction at a time
 * --only TEXT   only forms whose name begins so (Shld, Add_rm8), and no sequences
 * --save NOTE   add the disagreement to regressions.json, with this note
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createEngine } from '../../../../runtime/cpu/translation/translated-engine.ts';
import { compareAll, type Disagreement, describeDisagreement, whyUnclear } from './compare.ts';
import { makeBatch, TABLE_FORMS } from './corpus.ts';
import { EngineRunner } from './engine-runner.ts';
import { runOnProcessor, whyNoProcessor } from './processor.ts';
import { REGRESSIONS, readRegressions, saveCase } from './recorded/saved-case.ts';
import { describeCase } from './report.ts';

const CASES_OF_BATCH = 4000;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    stepping: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    save: { type: 'string' },
  },
});

/** Runs one batch. @returns how many cases it had, and the shortest case that disagrees */
function fuzz(seed: number): { cases: number; shortest: Disagreement | undefined } {
  const forms = TABLE_FORMS.filter((form) => form.name.startsWith(values.only));
  if (forms.length === 0) throw new Error(`no form begins with ${values.only}`);
  const singles = values.only === '' ? CASES_OF_BATCH / 2 : CASES_OF_BATCH;
  const batch = makeBatch({
    seed,
    forms,
    casesOfForm: Math.ceil(singles / forms.length),
    sequences: values.only === '' ? CASES_OF_BATCH / 2 : 0,
  });
  const expected = runOnProcessor(batch);
  batch.cases.forEach((one, index) => {
    const reason = whyUnclear(one, expected[index]!);
    if (reason !== undefined) throw new Error(`${reason}, seed ${seed}\n${describeCase(batch, one)}`);
  });
  const found = new EngineRunner(createEngine).run(batch, values.stepping ? 'stepping' : 'whole');
  const disagreements = compareAll(batch, expected, found);
  const shortest = disagreements.sort((a, b) => a.one.size - b.one.size)[0];
  if (shortest !== undefined) {
    console.log(
      `seed ${seed}: ${disagreements.length} of ${batch.cases.length} cases disagree\n${describeDisagreement(batch, shortest)}`,
    );
    if (values.save !== undefined) {
      const saved = [...readRegressions(), saveCase(batch, shortest.one, shortest.expected, values.save)];
      writeFileSync(REGRESSIONS, `${JSON.stringify(saved, null, 2)}\n`);
    }
  }
  return { cases: batch.cases.length, shortest };
}

const absent = whyNoProcessor();
if (absent !== undefined) throw new Error(`cases cannot be run on the processor: ${absent}`);
const began = Date.now();
for (let done = 0, seed = Number(values.seed); done < Number(values.cases); seed++) {
  const { cases, shortest } = fuzz(seed);
  if (shortest !== undefined) process.exit(1);
  done += cases;
  console.log(`seed ${seed}: ${done} cases agree, ${Math.round((Date.now() - began) / 1000)} s`);
}
