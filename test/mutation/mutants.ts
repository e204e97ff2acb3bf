/**
 * Puts faults into the sources, one at a time, and asks the unit tests and the features whether they notice. Prints each fault that lives,
 * and the share of those that were killed for each source. Ends with 1 where more lives than is allowed.
 *
 *   npm run mutants -- [PATH…] [--changed COMMIT | --recent] [--sample N] [--most N] [--seconds N] [--seed N] [--jobs N] [--least PERCENT]
 *
 * At least one word is needed, because all faults take a day.
 *
 * PATH             sources, or folders of them, from the root on (default: those that judge; reports/site shows, and does not)
 * --changed COMMIT only faults in lines that differ from that commit; all where this clone lacks it
 * --recent         only faults in lines that differ from the commit before, or from the one that REX_CONFORMANCE_BASE names. What lives is a
 *                  warning, unless ten at least were tried and less was killed than --least says
 * --sample N       so many faults of each PATH, chosen by the seed (default: all)
 * --most N         so many of these in all (default: all)
 * --seconds N      so long the judges may take without a fault, and so long faults are tried (default: as long as it takes)
 * --seed N         how faults are chosen (default 1)
 * --jobs N         faults that are tried at once (default 2)
 * --least PERCENT  the share that has to be killed, of those that are not explained (default 100)
 *
 * Faults that may live are in survivors.yaml, each with the reason.
 */
import '../../node/install.ts';
import { join } from 'node:path';
import { bundleOf } from '../../packaging/suite-bundle.mjs';
import { SUITE_MODULES } from '../bundle.mjs';
import { bundleAll, fromRoot, ROOT } from './bundles.ts';
import { baseOf, changedLines } from './changed.ts';
import { Kills } from './choice.ts';
import { cover } from './cover.ts';
import { instrumentOnly, whyNoInstrumenter } from './instrument.ts';
import { readOptions } from './options.ts';
import { describeSurvivor, scoreTable, type Tried } from './score.ts';
import { readExplained, reasonOf } from './survivors.ts';
import { Trial } from './trial.ts';
import { chooseMutants } from './wanted.ts';

/** Of fewer faults in a change, no share says anything. */
const FEWEST = 10;

if (process.argv.length === 2) {
  console.error('name sources or folders, or say --sample N or --recent: all faults take a day');
  process.exit(2);
}
const options = readOptions(process.argv.slice(2));
const lacks = whyNoInstrumenter();
if (lacks !== undefined) {
  console.log(`skipped: ${lacks}`);
  process.exit(0);
}
const base = options.recent ? baseOf(process.env) : undefined;
if (base !== undefined && 'none' in base) {
  console.log(`no fault was tried: ${base.none}`);
  process.exit(0);
}
const commit = base?.commit ?? options.changed;
const { mutants: wanted, possible } = await chooseMutants(
  options,
  commit === undefined ? undefined : changedLines(commit),
);
const { mutants, texts } = await instrumentOnly(wanted);
const since = commit === undefined ? '' : ` in lines that differ from ${commit}`;
console.log(`${mutants.length} faults of ${possible}${since}, by seed ${options.seed}`);
if (mutants.length === 0) process.exit(0);

const suite = await bundleOf(ROOT, SUITE_MODULES);
if (suite !== undefined) process.env.REX_CONFORMANCE_SUITE_BUNDLE = join(ROOT, suite);
const bundles = await bundleAll(texts);
const [tests, scenarios] = await Promise.all([
  cover('tests', bundles, mutants, options.seconds),
  cover('scenarios', bundles, mutants, options.seconds),
]);
console.log(`the judges pass without a fault: ${tests.seconds.size} tests, ${scenarios.seconds.size} scenarios`);
for (const { name, message } of tests.failing)
  console.log(`it fails without a fault, and judges nothing: ${name}: ${message.split('\n')[0]}`);
if (tests.once.size > 0) console.log(`${tests.once.size} tests pass only once in a process`);

const explained = readExplained();
const tried: Tried[] = [];
const waiting = [...mutants];
const kills = new Kills();
const began = Date.now();

async function work(): Promise<void> {
  const trial = new Trial({ tests, scenarios }, bundles, kills);
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const fate = await trial.try(mutant);
    const reason = fate.lives ? reasonOf(mutant, explained) : undefined;
    tried.push({ file: fromRoot(mutant.fileName), fate, reason });
    if (tried.length % 50 === 0) console.error(`${tried.length} of ${mutants.length} tried`);
    if (fate.lives && reason === undefined) console.log(describeSurvivor(mutant, fate));
    if (Date.now() - began > options.seconds * 1000) break;
  }
  trial.end();
}

await Promise.all(Array.from({ length: options.jobs }, work));
const { lines, percent, lives } = scoreTable(tried);
console.log(`\n${lines.join('\n')}\n${((Date.now() - began) / 1000 / tried.length).toFixed(2)} s a fault`);
if (tried.length < mutants.length) console.log(`time was up for ${mutants.length - tried.length} faults`);
const isKnown = !options.recent || tried.length >= FEWEST;
const passes = percent >= options.least || !isKnown;
if (passes && lives > 0) console.log(`warning: ${lives} of ${tried.length} faults live; write a test that sees them`);
process.exit(passes ? 0 : 1);
