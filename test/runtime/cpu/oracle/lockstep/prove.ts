/**
 * Runs all scenarios in lock step with the processor: every run of a program is single-stepped by ptrace as well. Address, registers and flags
 * are compared at every instruction, and memory at the end of every piece. Kernel functions are answered as the model answered them. Prints
 * which objects and scenarios were compared to their end, and which were not, with the reason.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/lockstep/prove.ts --instructions 100000
 *
 * --instructions N   instructions of a scenario that are followed (default 100000)
 * --features PATH    only these scenarios, as cucumber takes them
 */
import { parseArgs } from 'node:util';
import { corpusNames } from '../../corpus.ts';
import { whyNoProcessor } from '../processor.ts';
import { runInLockstep } from './scenarios.ts';
import { summarise } from './summary.ts';

const { values } = parseArgs({
  options: { instructions: { type: 'string', default: '100000' }, features: { type: 'string' } },
});
const absent = whyNoProcessor();
if (absent !== undefined) throw new Error(`programs cannot be run on the processor: ${absent}`);
const { lines, summary } = runInLockstep(Number(values.instructions), values.features);
const { text, differences } = summarise(lines, corpusNames());
console.log(summary);
console.log(text);
process.exitCode = differences > 0 ? 1 : 0;
