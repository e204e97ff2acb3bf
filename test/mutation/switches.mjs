/**
 * What a judge imports before anything else: the limit of a loop that a fault made endless, and what the tests that run came by, which goes
 * into a file as the process ends. Instrumented sources share one object of the process.
 */
import { writeFileSync } from 'node:fs';

const { REX_MUTATION_LIMIT, REX_MUTATION_COVERAGE } = process.env;

/** @type {{ hitCount?: number, hitLimit?: number, currentTestId?: string, mutantCoverage?: object }} */
const switches = {};
Object.assign(globalThis, { __stryker__: switches });
if (REX_MUTATION_LIMIT !== undefined) Object.assign(switches, { hitCount: 0, hitLimit: Number(REX_MUTATION_LIMIT) });

/** Seconds of each judge, by its name. @type {Record<string, number>} */
const seconds = {};
let begun = performance.now();

/** Says which judge comes next: a file of tests, or the place of a scenario. @param {string} name */
export function judgedBy(name) {
  const now = performance.now();
  const { currentTestId = '' } = switches;
  if (currentTestId !== '') seconds[currentTestId] = (now - begun) / 1000;
  begun = now;
  switches.currentTestId = name;
}

if (REX_MUTATION_COVERAGE !== undefined) {
  process.on('exit', () => {
    judgedBy('');
    writeFileSync(REX_MUTATION_COVERAGE, JSON.stringify({ seconds, coverage: switches.mutantCoverage ?? {} }));
  });
}
