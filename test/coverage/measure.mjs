/**
 * `npm run coverage`: the unit tests and the features under c8. Fails when fewer than 90 % of all lines run, when a source file is
 * missing from the report, or when the canary's gap is not in it.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folders = [
  'base',
  'broken',
  'node',
  'vocabulary',
  'captures',
  'cli',
  'kernel-model',
  'project',
  'reports',
  'runtime',
  'steps',
];
const canary = 'test/coverage/canary.ts';
const least = 90;
/** Lines of the canary's branch and function that never run. */
const CANARY_GAP = 7;

const include = [...folders.map((folder) => `${folder}/**/*.ts`), canary].flatMap((pattern) => ['--include', pattern]);
const { status } = spawnSync(
  'npx',
  [
    'c8',
    '--all',
    ...include,
    '--exclude=node_modules/**',
    '--reporter=text',
    '--reporter=json-summary',
    '--reporter=html',
    'node',
    'test/all.mjs',
    '--under-coverage',
  ],
  { stdio: 'inherit' },
);
if (status !== 0) {
  console.error('coverage means nothing while tests fail');
  process.exit(1);
}
const summary = JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8'));
const reported = new Map(Object.entries(summary).map(([file, value]) => [relative(process.cwd(), file), value]));
const sources = folders
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
const problems = sources.filter((file) => !reported.has(file)).map((file) => `${file} is not in the report`);
const gap = reported.get(canary)?.lines;
if (gap === undefined || gap.covered === 0 || gap.total - gap.covered < CANARY_GAP) {
  problems.push(`the report does not show the gaps in ${canary}: ${JSON.stringify(gap)}`);
}
if (summary.total.lines.pct < least)
  problems.push(`${summary.total.lines.pct} % of lines run, at least ${least} % must`);
for (const problem of problems) console.error(problem);
console.log(`coverage: ${summary.total.lines.pct} % of lines`);
process.exit(problems.length === 0 ? 0 : 1);
