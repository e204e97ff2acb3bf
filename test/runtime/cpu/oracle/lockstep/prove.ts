/**
 * Runs the scenarios in lock step with the processor: each run of a program is single-stepped there as well. Address, registers and flags
 * are compared at every instruction, and memory at the end of every piece. Kernel functions are answered as the model answered them. Prints
 * behind each feature the differences that it showed, and how much was compared so far. Prints at the end which objects and scenarios were
 * compared to their end, and which were not, with the reason.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/lockstep/prove.ts --instructions 100000
 *
 * --instructions N   instructions of an object that are followed in a scenario (default 100000)
 * --features PATH    only these scenarios, as cucumber takes them
 * --keep FOLDER      keeps what came of each feature there, so that a run that was ended goes on behind the last one
 */
import { parseArgs } from 'node:util';
import { corpusNames } from '../../corpus.ts';
import { whyNoProcessor } from '../processor.ts';
import { codeReached, describeReached } from './code-reached.ts';
import { proveScenarios } from './portions.ts';

const { values } = parseArgs({
  options: {
    instructions: { type: 'string', default: '100000' },
    features: { type: 'string' },
    keep: { type: 'string' },
  },
});
const absent = whyNoProcessor();
if (absent !== undefined) throw new Error(`programs cannot be run on the processor: ${absent}`);
const { wrong, lines } = proveScenarios({ instructions: Number(values.instructions) }, values);
console.log(describeReached(codeReached(lines, corpusNames())));
process.exitCode = wrong > 0 ? 1 : 0;
