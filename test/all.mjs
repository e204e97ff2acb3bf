/**
 * `npm test`: the unit tests, then the features, then what the features showed of what the model declares. With `--full`, as
 * continuous integration runs it: formatting, lint and types, the corpus rebuilt byte for byte, the package packed and used
 * in a project of its own, the unit tests thoroughly (effort.ts), and all of it under coverage, with the quick effort. Prints
 * `N passed, N failed` last; in continuous integration (CI set) a skipped test counts as failed.
 */
import { spawn } from 'node:child_process';

/** How long each part took, by the time of day. @type {string[]} */
const took = [];

/** @param {string} script @param {string[]} words */
function npmRun(script, ...words) {
  return npmRunWith({}, script, ...words);
}

/** @param {Record<string, string>} environment @param {string} script @param {string[]} words */
function npmRunWith(environment, script, ...words) {
  console.log(`\n> npm run ${script} ${words.join(' ')}`);
  const begun = performance.now();
  const child = spawn('npm', ['run', '--silent', script, '--', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
    process.stdout.write(data);
  });
  return new Promise((resolve) => {
    child.on('close', (status) => {
      took.push(`${script} ${Math.round((performance.now() - begun) / 1000)} s`);
      resolve({ status, output });
    });
  });
}

/** The counts that a run printed, or one for the run as a whole where it printed none. @param {RegExp} pattern */
function counts({ status, output }, pattern) {
  // The last is the run's own: a failed test may show that of a run within it.
  const line = [...output.matchAll(new RegExp(pattern, 'gm'))].at(-1) ?? null;
  const skipped = Number(line?.groups?.skipped ?? (/^skipped: /m.test(output) && line === null ? 1 : 0));
  const passed = Number(line?.groups?.passed ?? (status === 0 && skipped === 0 ? 1 : 0));
  const failed = Number(line?.groups?.failed ?? 0);
  return { passed, skipped, failed: status !== 0 && failed === 0 ? 1 : failed };
}

/** Scenarios, from the verdict that the features' summary ends with; a run without a verdict is a failure. */
function judged({ status, output }) {
  const conforms = /^CONFORMS: (?:all (\d+) scenarios pass|the one scenario passes)/m.exec(output);
  if (conforms !== null && status === 0) return { passed: Number(conforms[1] ?? 1), failed: 0, skipped: 0 };
  const violated = /^DOES NOT CONFORM: of (\d+) scenarios? (.*?)(?: \(|$)/m.exec(output);
  const failed = [...(violated?.[2] ?? '').matchAll(/\d+/g)].reduce((total, [count]) => total + Number(count), 0);
  return { passed: Number(violated?.[1] ?? 0) - failed, failed: Math.max(failed, 1), skipped: 0 };
}

const oneLine = /^(?<passed>\d+) passed, (?<failed>\d+) failed(, (?<skipped>\d+) skipped)?$/m;
/** The line that this script itself ended with, run under c8: unit tests that pass are not counted again. */
const total = /^all: (?<passed>\d+) passed, (?<failed>\d+) failed(, (?<skipped>\d+) skipped)?$/m;
const underCoverage = process.argv.includes('--under-coverage');
/** Faults that are tried in the lines of the last change, the time for that, and the share that has to be killed (docs/decisions/0079). */
const CHANGE = ['--most', '24', '--seconds', '45', '--least', '50'];
const results = [];
if (process.argv.includes('--full')) {
  const nothing = /(?!)/;
  results.push(counts(await npmRun('lint'), nothing), counts(await npmRun('types'), nothing));
  results.push(counts(await npmRun('programs', '--check'), nothing));
  results.push(counts(await npmRun('bench', '--build', '--check'), nothing));
  results.push(counts(await npmRunWith({ REX_CONFORMANCE_EFFORT: 'thorough' }, 'package'), oneLine));
  results.push(counts(await npmRun('fuzz', '--all', '--runs', '100', '--seed', '1'), nothing));
  results.push(counts(await npmRun('mutants', '--recent', ...CHANGE), nothing));
  results.push(counts(await npmRunWith({ REX_CONFORMANCE_EFFORT: 'thorough' }, 'unit'), oneLine));
  results.push(counts(await npmRunWith({ REX_CONFORMANCE_EFFORT: 'quick' }, 'coverage'), total));
} else {
  const units = counts(await npmRun('unit'), oneLine);
  results.push(underCoverage ? { ...units, passed: 0 } : units, judged(await npmRun('features')));
  results.push(counts(await npmRun('shown'), oneLine));
}
const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
  results.reduce((total, result) => total + result[key], 0);
const skipsFail = process.env.CI !== undefined && sum('skipped') > 0;
if (skipsFail) console.error(`\n${sum('skipped')} skipped, which continuous integration does not allow`);
console.log(`\n${took.join(', ')}`);
const failures = sum('failed') + (skipsFail ? sum('skipped') : 0);
console.log(
  `${underCoverage ? 'all: ' : ''}${sum('passed')} passed, ${failures} failed${skipsFail ? '' : `, ${sum('skipped')} skipped`}`,
);
process.exit(failures === 0 ? 0 : 1);
