/**
 * Searches what rustc emits for forms of instructions that the table lacks: core, compiler_builtins, alloc and the crates of crates.txt, at
 * every level of optimisation, and the objects of the corpus that are there at every level. Needs the toolchain of the corpus, Cargo, and
 * Debian's packages. Writes forms.tsv, which names the builds.
 *
 *   node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/emitted/search.ts
 *
 * --builds NAME,…  only these builds (O0 … Oz, "O3 with BMI") (default: all)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../../../../node/package-root.ts';
import { findToolchain } from '../../../../../programs/toolchain/corpus-toolchain.ts';
import { BUILDS, buildEverything } from './build.ts';
import { fetchCrates, readCrates } from './crates.ts';
import { countForms, RECORDED, stateOf, writeForms } from './forms.ts';
import { objectsOfLevels } from './levels.ts';

const { values } = parseArgs({ options: { builds: { type: 'string' } } });
const toolchain = findToolchain();
if ('missing' in toolchain) throw new Error(`missing: ${toolchain.missing.join(', ')}`);
const work = join(packageRoot, 'node_modules/.cache/rex-conformance/emitted');
mkdirSync(work, { recursive: true });
const { packages, crates } = readCrates();
const registry = fetchCrates(packages, work);
const chosen = values.builds?.split(',');
const counts = new Map<string, number>();
const where = new Map<string, string>();
const builds = BUILDS.filter(({ name }) => chosen?.includes(name) ?? true);
for (const build of builds) {
  const object = await buildEverything(toolchain, process.env.CARGO ?? '/usr/bin/cargo', work, registry, crates, build);
  console.log(`${build.name}: ${countForms(object, counts, where)} instructions, ${counts.size} forms so far`);
}
const objects = objectsOfLevels();
const instructions = objects.reduce((sum, path) => sum + countForms(path, counts, where), 0);
console.log(`${objects.length} objects of the corpus: ${instructions} instructions, ${counts.size} forms so far`);
const lacking = [...counts].filter(([form]) => stateOf(form) === undefined);
for (const [form, count] of lacking) console.log(`lacking: ${form}, ${count} times, as in ${where.get(form)}`);
const names = builds.map(({ name }) => name);
writeFileSync(RECORDED, writeForms(names, counts));
console.log(`${crates.length} crates, ${counts.size} forms, ${lacking.length} of them lacking`);
process.exitCode = lacking.length > 0 ? 1 : 0;
