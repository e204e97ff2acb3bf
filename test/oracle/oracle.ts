/**
 * Compares the model with the running kernel: random sequences of operations on maps, and calls of helpers. It stops at the first
 * disagreement on maps, and goes through all helpers.
 *
 *   npm run oracle -- [--quick] [--seed N] [--operations N] [--calls N]
 *
 * --operations N  operations on maps (default 1,000,000)
 * --calls N       calls of each helper (default 10,000)
 * --seed N        where to begin (default: the time)
 * --quick         fewer of both: ends within 40 seconds
 */
import '../../node/install.ts';
import { parseArgs } from 'node:util';
import { Random } from '../runtime/cpu/oracle/random.ts';
import { compareMaps } from './compare-maps.ts';
import { findMachine } from './harness.ts';
import type { HelperResult } from './helpers/comparison.ts';
import { COMPARISONS } from './helpers/table.ts';
import { helperTable, mapTable } from './report.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    operations: { type: 'string' },
    calls: { type: 'string' },
  },
});

/** A whole number from the command line. @throws Error for anything else */
function number(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, and not "${text}"`);
  return Number(text);
}

const machine = findMachine();
if (typeof machine === 'string') {
  console.log(`skipped: ${machine}`);
  process.exit(0);
}
const seed = number('seed', values.seed);
const operations = number('operations', values.operations ?? (values.quick ? '100000' : '1000000'));
const calls = number('calls', values.calls ?? (values.quick ? '500' : '10000'));
const began = Date.now();
const elapsed = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;

console.log(`seed ${seed}, ${machine.cpus} CPUs`);
const maps = compareMaps(machine.cpus, seed, operations);
if (maps.disagreement !== undefined) {
  console.log(`maps: after ${maps.operations} operations the model disagrees\n${maps.disagreement}`);
  process.exit(1);
}
console.log(`maps: ${maps.operations} operations agree, ${elapsed()}`);

const results: HelperResult[] = [];
for (const comparison of COMPARISONS) {
  for (const result of comparison.compare(machine, new Random(seed), calls)) {
    results.push(result);
    const state = result.skipped === undefined ? `${result.calls} calls agree` : `skipped: ${result.skipped}`;
    if (result.disagreement === undefined) console.log(`${result.helper}: ${state}, ${elapsed()}`);
    else console.log(`${result.helper}: after ${result.calls} calls the model disagrees\n${result.disagreement}`);
  }
}
console.log(`\n${mapTable(maps)}\n\n${helperTable(maps, results)}\n\nin ${elapsed()}`);
process.exitCode = results.some(({ disagreement }) => disagreement !== undefined) ? 1 : 0;
