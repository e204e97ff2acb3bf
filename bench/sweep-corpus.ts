/**
 * Sweeps objects of the corpus, and writes the table of docs/sweeps.md: `npm run sweeps`, or with names of objects only their rows, printed.
 */
import '../node/install.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { Diagnostic } from '../base/diagnostic.ts';
import { sweepObject } from '../conformance/sweep/sweep-object.ts';
import { optimiseLater } from '../node/optimise-later.ts';
import { EmulatedTarget } from '../runtime/emulated-target.ts';

/** How many points of each object are tried: some of each kind. */
const MOST_POINTS = 100;
const DOCUMENT = 'docs/sweeps.md';
const [BEGIN, END] = ['<!-- sweeps -->', '<!-- /sweeps -->'];

/** A row of the table, without the time. */
export interface SweptRow {
  readonly object: string;
  readonly cells: readonly string[];
}

/** Sweeps one object of programs/bin. @returns its row; `undefined` if the kernel refuses it */
export async function sweptRow(object: string): Promise<SweptRow | undefined> {
  const bytes = readFileSync(`programs/bin/${object}`);
  try {
    const report = await sweepObject(bytes, object, { newTarget: () => new EmulatedTarget(), mostPoints: MOST_POINTS });
    const { ways, kinds, outcomes, findings } = report;
    const sum = (of: 'found' | 'tried') => kinds.reduce((total, kind) => total + kind[of], 0);
    const broken = [...new Set(findings.map(({ requirement }) => requirement))].sort().join(', ');
    return { object, cells: [`${ways.length}`, `${sum('tried')} of ${sum('found')}`, `${outcomes.length}`, broken] };
  } catch (error) {
    if (error instanceof Diagnostic && error.kind !== 'internal') return undefined;
    throw error;
  }
}

/** The names of the objects of the corpus, in order, without those that differ from others in the compiler's options only. */
export function sweptCorpus(): readonly string[] {
  const manifest: { readonly objects: readonly { readonly name: string }[] } = parse(
    readFileSync('programs/bin/MANIFEST.yaml', 'utf8'),
  );
  return manifest.objects.flatMap(({ name }) => (name.startsWith('opt/') ? [] : [name])).sort();
}

async function main(names: readonly string[]): Promise<void> {
  optimiseLater();
  const lines: string[] = [];
  for (const name of names.length === 0 ? sweptCorpus() : names) {
    const begun = performance.now();
    const row = await sweptRow(name);
    if (row === undefined) continue;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    lines.push(`| \`${name}\` | ${row.cells.join(' | ')} | ${seconds} s |`);
    console.log(lines.at(-1));
  }
  if (names.length > 0) return;
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
  const head =
    '| object | ways | points tried | outcomes | broken at points | time |\n| --- | --- | --- | --- | --- | --- |';
  writeFileSync(DOCUMENT, `${before}\n${head}\n${lines.join('\n')}\n${after}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
