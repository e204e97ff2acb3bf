/**
 * Measures how fast programs run, and compares with `bench/record.json`: `npm run bench -- [--all] [--record] [--turns N] [LINE…]`.
 * `--build` builds the programs instead, and `--build --check` compares them with what their sources make. All figures are ratios of times of the same run; what got slower is said, and is no failure.
 *
 * Exit codes: 0 measured or skipped; 1 a program did not run, or not the same work was done everywhere; 2 wrong usage.
 */
import '../node/install.ts';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Diagnostic } from '../base/diagnostic.ts';
import { packageRoot } from '../node/package-root.ts';
import { checkPrograms, writePrograms } from './build.ts';
import type { Line } from './line.ts';
import { chooseLines, LINES } from './lines.ts';
import { Crossing } from './measure/crossing.ts';
import { buildHarnesses } from './measure/harness.ts';
import { measureLine } from './measure/measure.ts';
import { measureProduct } from './measure/product.ts';
import { spreadOf } from './measure/turns.ts';
import { pageWithRecord } from './page.ts';
import { type BenchRecord, compareWithRecord, type Figure, updatedRecord } from './record.ts';
import { align, COLUMNS, row, showComparison } from './table.ts';

const RECORD = join(packageRoot, 'bench/record.json');
const PAGE = join(packageRoot, 'docs/benchmarks.md');
const OUTPUT = join(packageRoot, 'reports/out/bench');
const USAGE = 'usage: npm run bench -- [--all] [--record] [--turns N] [LINE…] | --build [--check]\n';
const TURNS = 15;
/** Load per core from which on other programs disturb what is measured. */
const BUSY = 0.5;

interface Options {
  readonly names: readonly string[];
  readonly all: boolean;
  readonly build: boolean;
  readonly check: boolean;
  readonly record: boolean;
  readonly turns: number;
}

/** What the arguments ask for, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals: names } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { all: flag, build: flag, check: flag, record: flag, turns: { type: 'string', default: String(TURNS) } },
    });
    const turns = Number(values.turns);
    return Number.isInteger(turns) && turns > 0 ? { ...values, names, turns } : '--turns takes a number from 1 on';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readRecord(): BenchRecord | undefined {
  return existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, 'utf8')) as BenchRecord) : undefined;
}

const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Figures of all lines that can be measured here; what cannot is named. */
async function measure(lines: readonly Line[], turns: number): Promise<BenchRecord> {
  const harnesses = buildHarnesses();
  const crossing = new Crossing();
  const figures: Figure[] = [];
  if ('missing' in harnesses.unicorn) note(`skipped: the column "to libunicorn": ${harnesses.unicorn.missing}`);
  for (const line of lines) {
    if (line.kind === 'product') continue;
    const measured = await measureLine(line, { harnesses, crossing, turns });
    if ('skipped' in measured) note(`skipped: ${line.name}: ${measured.skipped}`);
    else figures.push(measured);
    note(`measured: ${line.name}`);
  }
  figures.push(...(await measureProduct(lines, turns, note)));
  const crossings = Array.from({ length: turns }, () => crossing.measure());
  const [processor] = cpus();
  return {
    machine: {
      processor: processor?.model.trim() ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      crossing: spreadOf(crossings).median,
    },
    figures,
  };
}

/** Whether ratios of two runs can be compared without a second thought. */
function isSameMachine({ machine: one }: BenchRecord, { machine: other }: BenchRecord): boolean {
  return one.processor === other.processor && one.node === other.node;
}

/** A record with three digits that matter in each number. */
function rounded(record: BenchRecord): string {
  const three = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(3)) : value;
  return `${JSON.stringify(record, three, 2)}\n`;
}

/** Builds the programs, or checks that they are what their sources make. @returns the exit code */
async function build(check: boolean): Promise<number> {
  const { text, differs } = check ? await checkPrograms() : { text: await writePrograms(), differs: false };
  process.stdout.write(text);
  return differs ? 1 : 0;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${USAGE}`);
    return 2;
  }
  if (options.build) return await build(options.check);
  const { lines, unknown } = chooseLines(options.names, options.all);
  if (unknown.length > 0) {
    const names = LINES.map(({ name }) => name).join(', ');
    process.stderr.write(`no line ${unknown.join(', ')}; the lines are: ${names}\n${USAGE}`);
    return 2;
  }
  const busy = loadavg()[0]! / cpus().length;
  if (busy > BUSY) note(`the machine is busy (load ${loadavg()[0]!.toFixed(1)}): figures vary more than usual`);
  const run = await measure(lines, options.turns);
  const rows = lines.flatMap((line) => {
    const figure = run.figures.find(({ name }) => name === line.name);
    return figure === undefined ? [] : [row(line, figure)];
  });
  process.stdout.write(align([COLUMNS, ...rows]));
  const record = readRecord();
  if (record !== undefined && !isSameMachine(record, run)) {
    note(`the record is from another machine or another Node: ${record.machine.processor}, ${record.machine.node}`);
  }
  if (record !== undefined) process.stdout.write(`\n${showComparison(compareWithRecord(run.figures, record.figures))}`);
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(join(OUTPUT, 'bench.json'), rounded(run));
  if (options.record) {
    const names = LINES.map(({ name }) => name);
    const text = rounded(updatedRecord(record, run, names));
    writeFileSync(RECORD, text);
    writeFileSync(PAGE, pageWithRecord(readFileSync(PAGE, 'utf8'), JSON.parse(text) as BenchRecord));
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Diagnostic)) throw error;
  process.stderr.write(`${error.format()}\n`);
  process.exitCode = 1;
}
