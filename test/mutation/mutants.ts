/**
 * Puts faults into the sources, one at a time, and asks the unit tests and the features whether they notice. Prints each fault that lives,
 * and the share of those that were killed for each source. Ends with 1 where more lives than is allowed.
 *
 *   npm run mutants -- [PATH…] [--changed COMMIT] [--sample N] [--seed N] [--jobs N] [--least PERCENT]
 *
 * PATH             sources, or folders of them, from the root on (default: those that judge)
 * --changed COMMIT only faults in lines that differ from that commit; all where this clone lacks it
 * --sample N       so many faults, chosen by the seed (default: all)
 * --seed N         how they are chosen (default 1)
 * --jobs N         faults that are tried at once (default 2)
 * --least PERCENT  the share that has to be killed, of those that are not explained (default 100)
 *
 * Faults that may live are in survivors.yaml, each with the reason.
 */
import '../../node/install.ts';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleOf } from '../../packaging/suite-bundle.mjs';
import { SUITE_MODULES } from '../bundle.mjs';
import { bundleAll, fromRoot, ROOT, testFiles } from './bundles.ts';
import { changedLines } from './changed.ts';
import { sampleMutants } from './choice.ts';
import { instrument, type Mutant, replacedText, whyNoInstrumenter } from './instrument.ts';
import { cover } from './judges.ts';
import { scoreTable } from './score.ts';
import { readExplained, reasonOf, replacementOf } from './survivors.ts';
import { type Fate, tryMutant } from './trial.ts';

/** Sources of the suite that judge: what compares, reports, explores, reads, and models the kernel. */
const JUDGING = ['steps', 'reports', 'conformance', 'captures', 'kernel-model', 'runtime/run'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: 'string' },
    sample: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    least: { type: 'string', default: '100' },
  },
});

/** A whole number from the command line. @throws Error for anything else */
function number(name: 'sample' | 'seed' | 'jobs' | 'least'): number {
  if (!/^\d+$/.test(values[name])) throw new Error(`--${name} takes a whole number, and not "${values[name]}"`);
  return Number(values[name]);
}

function sourcesBelow(path: string): string[] {
  const whole = join(ROOT, path);
  if (statSync(whole).isFile()) return [whole];
  return readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(whole, name))
    .sort();
}

const lacks = whyNoInstrumenter();
if (lacks !== undefined) {
  console.log(`skipped: ${lacks}`);
  process.exit(0);
}
const changed = values.changed === undefined ? undefined : changedLines(values.changed);
const paths = (positionals.length > 0 ? positionals : JUDGING).flatMap(sourcesBelow);
const sources = paths.filter((path) => changed?.has(fromRoot(path)) ?? true);
const { mutants: possible, texts } = await instrument(sources);
const wanted = possible.filter(
  ({ fileName, location }) => changed?.get(fromRoot(fileName))?.has(location.start.line) ?? true,
);
const mutants = sampleMutants(wanted, number('sample'), number('seed'));
console.log(`${mutants.length} faults of ${possible.length} that ${sources.length} sources can have`);
if (mutants.length === 0) process.exit(0);

const suite = await bundleOf(ROOT, SUITE_MODULES);
if (suite !== undefined) process.env.REX_CONFORMANCE_SUITE_BUNDLE = join(ROOT, suite);
const bundles = await bundleAll(texts);
const [tests, scenarios] = await Promise.all([cover('tests', testFiles(), bundles), cover('scenarios', [], bundles)]);
console.log('the judges pass without a fault');

const explained = readExplained();
const fates: { readonly mutant: Mutant; readonly fate: Fate; readonly reason: string | undefined }[] = [];
const waiting = [...mutants];
const began = Date.now();

async function work(): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const fate = await tryMutant(mutant, { tests, scenarios, bundles });
    const reason = fate.lives ? reasonOf(mutant, explained) : undefined;
    fates.push({ mutant, fate, reason });
    if (fates.length % 50 === 0) console.error(`${fates.length} of ${mutants.length} tried`);
    if (!fate.lives || reason !== undefined) continue;
    const { start } = mutant.location;
    const place = `${fromRoot(mutant.fileName)}:${start.line + 1}:${start.column + 1}`;
    const text = (shown: string) => (shown.length > 160 ? `${shown.slice(0, 160)}…` : shown);
    console.log(
      `lives: ${place} ${mutant.mutatorName}\n  ${text(replacedText(mutant))}\n  → ${text(replacementOf(mutant))}\n  ${fate.came}`,
    );
  }
}

await Promise.all(Array.from({ length: number('jobs') }, work));
const { lines, percent } = scoreTable(
  fates.map(({ mutant, fate, reason }) => ({ file: fromRoot(mutant.fileName), fate, reason })),
);
console.log(`\n${lines.join('\n')}\n${((Date.now() - began) / 1000 / mutants.length).toFixed(2)} s a fault`);
process.exit(percent >= number('least') ? 0 : 1);
