/**
 * Runs the unit tests: every `*.test.ts` below this folder, or those whose path holds one of the words given. With `--packed` those of
 * the packed package, `*.packed-test.ts`, which is packed first.
 * All files are bundled, and one process a core imports its share of them, because starting a process a file costs more than the tests do.
 * In the quick effort there are two processes at most: each takes some seconds to import what the tests import.
 * Under coverage the sources are imported as they are, by tsx.
 * Shows how far it is on the error stream. Prints which files took longest, how many tests the quick effort leaves out, why each skipped
 * test was skipped, and `N passed, N failed, N skipped` last.
 */
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleOf } from '../packaging/suite-bundle.mjs';
import { bundle, SUITE_MODULES } from './bundle.mjs';
import { packAll } from './packaging/pack.mjs';
import { Progress } from './progress.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const packed = process.argv.includes('--packed');
const words = process.argv.slice(2).filter((word) => word !== '--packed');
/** Milliseconds until a process that does not end is killed: far more than any machine needs. */
const LONGEST = 80 * 60_000;
const files = readdirSync(here, { recursive: true })
  .map((name) => join(here, String(name)))
  .filter((name) => name.endsWith(packed ? '.packed-test.ts' : '.test.ts') && !name.includes('node_modules'))
  .filter((name) => words.length === 0 || words.some((word) => name.slice(here.length).includes(word)))
  .sort((a, b) => statSync(b).size - statSync(a).size);
if (files.length === 0) {
  console.error(`no unit test matches ${words.join(' ')}`);
  process.exit(1);
}

if (packed) packAll();
const progress = new Progress('unit tests', files.length);
const host = join(here, '../node/install.ts');
const effort = join(here, 'effort.ts');
const optimise = join(here, '../node/optimise-later.ts');
const bundled = process.env.NODE_V8_COVERAGE === undefined;
const root = join(here, '..');
const suite = await bundleOf(root, SUITE_MODULES);
if (suite !== undefined) process.env.REX_CONFORMANCE_SUITE_BUNDLE = join(root, suite);
const urlOf = bundled
  ? await bundle([...files, host, effort, optimise])
  : (/** @type {string} */ file) => pathToFileURL(file).href;
const later = bundled ? (await import(urlOf(optimise))).OPTIMISE_LATER : [];
/** Processes of a quick run. */
const FEW = 2;
/** V8's option to leave WebAssembly as its first compiler made it. What the second one makes hardly runs in a quick test. */
const FIRST_COMPILER = ['--liftoff-only'];
const choose = bundled
  ? (await import(urlOf(effort))).effort
  : (/** @type {unknown} */ _, /** @type {unknown} */ all) => all;
const most = choose(FEW, Number.POSITIVE_INFINITY);

/** @param {string[]} share */
function runShare(share) {
  const named = share.map((file) => [relative(here, file), urlOf(file)]);
  const source = `import { run } from ${JSON.stringify(pathToFileURL(join(here, 'share.mjs')).href)};
    await run(${JSON.stringify(named)});`;
  const flags = [
    ...(bundled ? later : ['--import', 'tsx']),
    ...choose(FIRST_COMPILER, []),
    '--import',
    urlOf(host),
    `--test-reporter=${pathToFileURL(join(here, 'reporter.mjs')).href}`,
  ];
  const child = spawn(
    process.execPath,
    [...flags, '--test-reporter-destination=stdout', '--input-type=module', '-e', source],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
    progress.clear();
    process.stdout.write(data);
  });
  child.on('message', (told) => progress.hear(child, told));
  const timer = setTimeout(() => {
    console.error(`a test process did not end within ${LONGEST / 60_000} minutes; its files:\n${share.join('\n')}`);
    child.kill('SIGKILL');
  }, LONGEST);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, output });
    });
  });
}

/** Files that take long in the thorough effort, in seconds of a processor; any other takes about one. */
const SLOW = new Map([
  ['docs/documents.test.ts', 200],
  ['hostile/hostile.test.ts', 80],
  ['broken-suites/broken-suites.test.ts', 50],
  ['fuzz/broken-readers.test.ts', 40],
  ['reports/kept-run.test.ts', 20],
  ['runtime/cpu/translation/wasm-text.test.ts', 20],
  ['cli/watch/watch.test.ts', 20],
  ['reports/site/browser.test.ts', 20],
  ['captures/odd-captures.test.ts', 15],
]);

/** Parts the files so that no process has much more to do than the others. @param {number} count */
function sharesOf(count) {
  const shares = Array.from({ length: count }, () => ({ files: /** @type {string[]} */ ([]), seconds: 0 }));
  const timed = files.map((file) => ({ file, seconds: SLOW.get(relative(here, file)) ?? 1 }));
  for (const { file, seconds } of timed.sort((a, b) => b.seconds - a.seconds)) {
    const least = shares.reduce((one, other) => (other.seconds < one.seconds ? other : one));
    least.files.push(file);
    least.seconds += seconds;
  }
  return shares.map((share) => share.files);
}

const cores = Math.min(availableParallelism(), files.length, most);
const shares = sharesOf(cores);
const results = await Promise.all(shares.map(runShare));
progress.end();
const total = { passed: 0, failed: 0, skipped: 0 };
let crashed = false;
for (const { status, output } of results) {
  // The last is the share's own: a failed test may show that of a run within it.
  const line = [...output.matchAll(/^share: (\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (line === undefined) crashed = true;
  else {
    total.passed += Number(line[1]);
    total.failed += Number(line[2]);
    total.skipped += Number(line[3]);
  }
  if (status !== 0 && !(status === 1 && line !== undefined && line[2] !== '0')) crashed = true;
}
if (crashed) {
  console.error('a test process ended before all of its tests did');
  total.failed += 1;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
