/**
 * Compares the engine with the processor until it has executed as many instructions as asked for, and stops at the first difference, which
 * it makes as short as it can. Every batch has single instructions of every form, sequences, and loops that run for many turns.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/loops/prove.ts --instructions 1000000000
 *
 * --instructions N   how many instructions (default 10000000)
 * --seed N           where to begin (default 1); each batch has a seed of its own, one more than the batch before
 * --turns N          turns of a loop at most (default 16384)
 * --save NOTE        add the difference to regressions.json, with this note
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createEngine } from '../../../../../runtime/cpu/translation/translated-engine.ts';
import { describeDisagreement } from '../compare.ts';
import { whyNoProcessor } from '../processor.ts';
import { REGRESSIONS, readRegressions, saveCase } from '../recorded/saved-case.ts';
import { Proof } from './proof.ts';

const { values } = parseArgs({
  options: {
    instructions: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    turns: { type: 'string', default: '16384' },
    save: { type: 'string' },
  },
});
const absent = whyNoProcessor();
if (absent !== undefined) throw new Error(`instructions cannot be run on the processor: ${absent}`);
const began = Date.now();
const proof = new Proof(createEngine, Number(values.turns));
for (let seed = Number(values.seed), last = began; proof.instructions < Number(values.instructions); seed++) {
  const wrong = proof.batch(seed);
  if (wrong !== undefined) {
    const { batch, disagreement } = wrong;
    console.log(`seed ${seed}:\n${describeDisagreement(batch, disagreement)}`);
    if (values.save !== undefined) {
      const saved = saveCase(batch, disagreement.one, disagreement.expected, values.save);
      writeFileSync(REGRESSIONS, `${JSON.stringify([...readRegressions(), saved], null, 2)}\n`);
    }
    process.exit(1);
  }
  if (Date.now() - last < 20_000) continue;
  last = Date.now();
  console.log(`seed ${seed}: ${proof.instructions} instructions agree, ${Math.round((last - began) / 1000)} s`);
}
console.log(proof.report());
console.log(`no difference, ${Math.round((Date.now() - began) / 1000)} s`);
