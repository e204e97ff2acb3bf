/**
 * Runs random programs at once and an instruction at a time, as many as asked for, and stops at the first that differs.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/graphs/fuzz.ts --cases 10000 --seed 1
 */
import { parseArgs } from 'node:util';
import { tryProgram } from './report.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const began = Date.now();
const first = Number(values.seed);
for (let n = 0; n < Number(values.cases); n++) {
  const wrong = tryProgram(first + n);
  if (wrong !== undefined) {
    console.log(wrong);
    process.exit(1);
  }
  if (n % 500 === 499) console.log(`${n + 1} programs agree, ${Math.round((Date.now() - began) / 1000)} s`);
}
