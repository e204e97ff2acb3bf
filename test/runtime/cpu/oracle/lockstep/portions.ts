import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../../../node/package-root.ts';
import { corpusNames } from '../../corpus.ts';
import type { Ending, Line } from './progress.ts';
import { type Portion, runInLockstep, type Way } from './scenarios.ts';
import { differencesOf, failedOf, soFar, summarise } from './summary.ts';

/** Folders of a clone that no run depends on. */
const NO_SOURCES = new Set(['node_modules', 'docs', 'site', 'coverage']);

/** Runs the objects of the corpus that no scenario of the specification runs. */
const OTHER_OBJECTS = 'test/runtime/cpu/oracle/lockstep/other-objects.feature';

/** All files of features, by their path in the clone. */
function featureFiles(): readonly string[] {
  const files = readdirSync(join(packageRoot, 'features'), { recursive: true })
    .map((name) => join('features', String(name)))
    .filter((name) => name.endsWith('.feature'));
  return [...files.sort(), OTHER_OBJECTS];
}

/** A hash of all that a run depends on in the clone. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const folders = readdirSync(packageRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NO_SOURCES.has(entry.name))
    .map(({ name }) => name);
  for (const folder of folders.sort()) {
    const names = readdirSync(join(packageRoot, folder), { recursive: true }).map((name) => join(folder, String(name)));
    for (const name of names.filter((each) => !isOutput(each)).sort()) {
      const path = join(packageRoot, name);
      if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** What runs leave behind, and packages. */
const isOutput = (name: string): boolean => name.startsWith('reports/out') || name.includes('node_modules');

/**
 * Runs features in lock step with the processor, a process for each.
 * @param kept a folder in which results are kept: a feature with a result of the same sources is not run again
 * @param told called with each
 */
function runPortions(
  way: Way,
  features: readonly string[],
  kept: string | undefined,
  told: (feature: string, portion: Portion) => void,
): void {
  const sources = kept === undefined ? '' : hashOfSources();
  for (const feature of features) {
    const name = `${feature.replaceAll('/', '.')}.${way.engine ?? 'lockstep'}.${way.instructions}.${sources}.json`;
    const file = kept === undefined ? undefined : join(kept, name);
    const portion =
      file !== undefined && existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as Portion)
        : runInLockstep(way, [feature]);
    if (file !== undefined && portion.unfinished === undefined) {
      mkdirSync(kept!, { recursive: true });
      writeFileSync(file, JSON.stringify(portion));
    }
    told(feature, portion);
  }
}

/**
 * Which scenarios fail in the same way when the processor has no part in it, but addresses of programs are as they are in lock step.
 * @param endings of scenarios that failed
 */
export function failingForAddresses(endings: readonly Ending[]): ReadonlySet<string> {
  if (endings.length === 0) return new Set();
  const { lines } = runInLockstep(
    { instructions: 0, engine: 'usual' },
    endings.map(({ scenario }) => scenario),
  );
  const messages = new Map(lines.flatMap((line) => ('status' in line ? [[line.scenario, line.message]] : [])));
  const alike = endings.filter(({ scenario, message }) => message !== undefined && messages.get(scenario) === message);
  return new Set(alike.map(({ scenario }) => scenario));
}

/**
 * Runs scenarios in one of these ways, and prints what came of them.
 * @returns how much is wrong, as {@link summarise} counts it, and what was written down
 */
export function proveScenarios(
  way: Way,
  { features, keep }: { features?: string; keep?: string },
): { readonly wrong: number; readonly lines: readonly Line[] } {
  const unfinished: string[] = [];
  const lines: Line[] = [];
  const chosen = features === undefined ? featureFiles() : [features];
  runPortions(way, chosen, keep, (feature, portion) => {
    const scenarios = portion.lines.filter((line) => 'status' in line).length;
    for (const line of portion.lines) lines.push(line);
    for (const difference of differencesOf(portion.lines)) console.log(difference);
    console.log(`${feature}: ${portion.unfinished ?? `${scenarios} scenarios`}; ${soFar(lines)}`);
    if (portion.unfinished !== undefined) unfinished.push(`${feature}: ${portion.unfinished}`);
  });
  const forAddresses = way.engine === 'budgets' ? new Set<string>() : failingForAddresses(failedOf(lines));
  const { text, wrong } = summarise({ lines, corpus: corpusNames(), forAddresses, unfinished });
  console.log(text);
  return { wrong, lines };
}
