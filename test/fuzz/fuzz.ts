/**
 * Fuzzes readers: `npm run fuzz -- READER… --runs N --seed S`, or `--all`. A found input is kept in the corpus, and the command ends with 1.
 * `--list` names the readers, `--input FILE READER` repeats one input.
 */
import '../../node/install.ts';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { plainText } from '../../base/plain-text.ts';
import { keepInput } from './found.ts';
import { type FuzzReport, fuzzReader } from './fuzz-reader.ts';
import { Judged } from './process/judged.ts';
import { readerNamed } from './readers/named.ts';
import { READERS } from './readers/table.ts';
import { describeReport } from './report-text.ts';

const DEFAULT_RUNS = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    runs: { type: 'string', default: String(DEFAULT_RUNS) },
    seed: { type: 'string' },
    input: { type: 'string' },
  },
});

function whole(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${option} takes a number, not ${JSON.stringify(text)}`);
}

async function repeat(path: string, name: string): Promise<number> {
  const judged = new Judged(readerNamed(name).name);
  const fault = await judged.judge(new Uint8Array(readFileSync(path)));
  judged.end();
  console.log(
    fault === undefined ? `${name} reads or refuses it as it should` : `${fault.fault}\n${plainText(fault.detail)}`,
  );
  return fault === undefined ? 0 : 1;
}

function keep({ reader, finding }: FuzzReport): void {
  if (finding === undefined) return;
  const path = relative(process.cwd(), keepInput(readerNamed(reader), finding.fault, finding.input));
  console.log(`  kept: ${path}\n  repeat it: npm run fuzz -- ${reader} --input ${path}`);
}

async function main(): Promise<number> {
  if (values.list) {
    const width = Math.max(...READERS.map(({ name }) => name.length)) + 2;
    for (const { name, what } of READERS) console.log(`${name.padEnd(width)}${what}`);
    return 0;
  }
  const names = values.all ? READERS.map(({ name }) => name) : positionals;
  for (const name of names) readerNamed(name);
  if (names.length === 0) throw new Error('name readers, or say --all: npm run fuzz -- --list shows them');
  if (values.input !== undefined) return repeat(values.input, names[0]!);
  const runs = whole('runs', values.runs);
  const seed = whole('seed', values.seed ?? String(Date.now() % 1_000_000));
  console.log(`seed ${seed}, ${runs} inputs a reader`);
  for (const name of names) {
    const report = await fuzzReader(name, runs, seed);
    console.log(describeReport(report));
    keep(report);
    if (report.finding !== undefined) return 1;
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
