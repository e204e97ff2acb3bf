/**
 * Searches what rustc emits for forms of instructions that the table lacks: core, compiler_builtins, alloc and the crates of crates.txt, and
 * core's own tests, at every level of optimisation, and the objects of the corpus that are there at every level. Needs the toolchain of the
 * corpus, Cargo, and Debian's packages. Writes forms.tsv, which names the builds, after each build.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/emitted/search.ts
 *
 * --builds NAME,…  only these builds (O0 … Oz, "O3 with BMI", "core's tests at O0") (default: all)
 * --add            adds the builds to those of the list, without the objects of the corpus
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../../../../node/package-root.ts';
import { findToolchain } from '../../../../../programs/toolchain/corpus-toolchain.ts';
import { BUILDS, buildEverything } from './build.ts';
import { fetchCrates, readCrates } from './crates.ts';
import { countForms, RECORDED, readBuilds, readForms, stateOf, writeForms } from './forms.ts';
import { objectsOfLevels } from './levels.ts';

const { values } = parseArgs({ options: { builds: { type: 'string' }, add: { type: 'boolean', default: false } } });
const toolchain = findToolchain();
if ('missing' in toolchain) throw new Error(`missing: ${toolchain.missing.join(', ')}`);
const work = join(packageRoot, 'node_modules/.cache/rex-conformance/emitted');
mkdirSync(work, { recursive: true });
const { packages, crates } = readCrates();
const registry = fetchCrates(packages, work);
const chosen = values.builds?.split(',');
const builds = BUILDS.filter(({ name }) => chosen?.includes(name) ?? true);
const known = values.add ? readBuilds() : [];
const twice = builds.filter(({ name }) => known.includes(name)).map(({ name }) => name);
if (twice.length > 0) throw new Error(`the list has these already: ${twice.join(', ')}`);
const counts = new Map(values.add ? readForms().map(({ form, count }) => [form, count]) : []);
const where = new Map<string, string>();
const sources = { toolchain, cargo: process.env.CARGO ?? '/usr/bin/cargo', registry, crates };
/** Builds that the counts have. */
const done = [...known];
/** Keeps what was found so far: a search takes hours, and one that is stopped goes on with --add. */
const save = () => writeFileSync(RECORDED, writeForms(done, counts));
const objects = values.add ? [] : objectsOfLevels();
const instructions = objects.reduce((sum, path) => sum + countForms(path, counts, where), 0);
console.log(`${objects.length} objects of the corpus: ${instructions} instructions, ${counts.size} forms so far`);
for (const build of builds) {
  const object = await buildEverything(sources, work, build);
  console.log(`${build.name}: ${countForms(object, counts, where)} instructions, ${counts.size} forms so far`);
  done.push(build.name);
  save();
}
const lacking = [...counts].filter(([form]) => stateOf(form) === undefined);
for (const [form, count] of lacking) console.log(`lacking: ${form}, ${count} times, as in ${where.get(form)}`);
const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
console.log(`${crates.length} crates, ${total} instructions, ${counts.size} forms, ${lacking.length} of them lacking`);
process.exitCode = lacking.length > 0 ? 1 : 0;
