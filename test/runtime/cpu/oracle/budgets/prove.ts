/**
 * Compares optimised code with the same code an instruction at a time: every function of every object of the corpus, and random
 * programs of any control flow. Each runs under budgets, and goes on after each. Stops at the first difference.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/budgets/prove.ts --programs 10000
 *
 * --programs N       random programs (default 1000), each with every budget
 * --seed N           the first of them (default 1)
 * --instructions N   instructions that a function is followed (default 3000): every budget up to 300, and one of 50 beyond
 * --only TEXT        only objects whose path holds the text
 */
import { parseArgs } from 'node:util';
import { corpusNames } from '../../corpus.ts';
import { tryProgram } from '../graphs/report.ts';
import { compareObject } from './object-functions.ts';

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    instructions: { type: 'string', default: '3000' },
    only: { type: 'string', default: '' },
  },
});
const began = Date.now();
const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;

function end(wrong: string): never {
  console.log(wrong);
  process.exit(1);
}

const total = { objects: 0, functions: 0, budgets: 0, instructions: 0 };
for (const name of corpusNames().filter((each) => each.includes(values.only))) {
  const plan = { most: Number(values.instructions), exhaustive: 300, oneOf: 50, every: 1 };
  const { functions, budgets, instructions, wrong } = compareObject(name, plan);
  if (wrong !== undefined) end(wrong);
  total.objects++;
  total.functions += functions;
  total.budgets += budgets;
  total.instructions += instructions;
}
console.log(
  `${total.objects} objects, ${total.functions} functions, ${total.instructions} instructions, ${total.budgets} budgets: no difference, ${seconds()}`,
);
const first = Number(values.seed);
const count = Number(values.programs);
for (let n = 0; n < count; n++) {
  const wrong = tryProgram(first + n);
  if (wrong !== undefined) end(wrong);
  if (n % 500 === 499 || n === count - 1) console.log(`${n + 1} random programs: no difference, ${seconds()}`);
}
