/**
 * Runs all scenarios in lock step with the processor: every run of a program is single-stepped by ptrace as well, and address, registers and
 * flags are compared at every instruction, memory at the end. Kernel functions are answered as the model answered them.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/lockstep/prove.ts --instructions 10000
 *
 * --instructions N   instructions of a run that are followed (default 10000)
 * --features PATH    only these scenarios, as cucumber takes them
 */
import { parseArgs } from 'node:util';
import { whyNoProcessor } from '../processor.ts';
import { runInLockstep } from './scenarios.ts';
import { summarise } from './summary.ts';

const { values } = parseArgs({
  options: { instructions: { type: 'string', default: '10000' }, features: { type: 'string' } },
});
const absent = whyNoProcessor();
if (absent !== undefined) throw new Error(`programs cannot be run on the processor: ${absent}`);
const { findings, summary } = runInLockstep(Number(values.instructions), values.features);
const { text, differences } = summarise(findings);
console.log(summary);
console.log(text);
process.exitCode = differences > 0 ? 1 : 0;
