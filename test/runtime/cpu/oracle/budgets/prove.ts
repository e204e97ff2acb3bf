/**
 * Compares optimised code with the same code an instruction at a time: every function of every object of the corpus, random programs of any
 * control flow, and what the scenarios run, with their arguments, events and answers of kernel functions. Each runs under budgets, and goes on
 * after each. Stops at the first difference of a function or program.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/budgets/prove.ts --programs 10000
 *
 * --parts NAME,…     only these of functions, programs, scenarios (default: all)
 * --programs N       random programs (default 1000), each with every budget
 * --seed N           the first of them (default 1)
 * --instructions N   instructions that a function is followed (default 3000): every budget up to 300, and one of 50 beyond
 * --only TEXT        only objects whose path holds the text
 * --scenario N       instructions of an object that are followed in a scenario (default 20000)
 * --features PATH    only these scenarios, as cucumber takes them
 * --keep FOLDER      keeps what came of each feature there, so that a run that was ended goes on behind the last one
 */
import { parseArgs } from 'node:util';
import { corpusNames } from '../../corpus.ts';
import { tryProgram } from '../graphs/report.ts';
import { codeReached, describeReached } from '../lockstep/code-reached.ts';
import { proveScenarios } from '../lockstep/portions.ts';
import type { Covered } from '../lockstep/progress.ts';
import { compareObject } from './object-functions.ts';

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'functions,programs,scenarios' },
    programs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    instructions: { type: 'string', default: '3000' },
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '20000' },
    features: { type: 'string' },
    keep: { type: 'string' },
  },
});
const parts = new Set(values.parts.split(','));
const began = Date.now();
const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;

function end(wrong: string): never {
  console.log(wrong);
  process.exit(1);
}

/** What each part reached of each object's code. */
const reached: Covered[] = [];

function compareFunctions(): void {
  const total = { objects: 0, functions: 0, budgets: 0, instructions: 0 };
  for (const name of corpusNames().filter((each) => each.includes(values.only))) {
    const plan = { most: Number(values.instructions), exhaustive: 300, oneOf: 50, every: 1 };
    const { functions, budgets, instructions, places, wrong } = compareObject(name, plan);
    if (wrong !== undefined) end(wrong);
    reached.push({ code: name, places });
    total.objects++;
    total.functions += functions;
    total.budgets += budgets;
    total.instructions += instructions;
  }
  console.log(
    `${total.objects} objects, ${total.functions} functions, ${total.instructions} instructions, ${total.budgets} budgets: no difference, ${seconds()}`,
  );
}

function comparePrograms(): void {
  const first = Number(values.seed);
  const count = Number(values.programs);
  for (let n = 0; n < count; n++) {
    const wrong = tryProgram(first + n);
    if (wrong !== undefined) end(wrong);
    if (n % 500 === 499 || n === count - 1) console.log(`${n + 1} random programs: no difference, ${seconds()}`);
  }
}

if (parts.has('functions')) compareFunctions();
if (parts.has('programs')) comparePrograms();
if (parts.has('scenarios')) {
  const { wrong, lines } = proveScenarios({ instructions: Number(values.scenario), engine: 'budgets' }, values);
  reached.push(...lines.filter((line) => 'places' in line));
  if (wrong > 0) process.exitCode = 1;
}
console.log(describeReached(codeReached(reached, corpusNames())));
console.log(seconds());
