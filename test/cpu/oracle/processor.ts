import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, whyNoCompiler } from '../../compile.ts';
import { type Batch, decodeResults, encodeBatch, type ProcessorOutcome } from './batch.ts';

const SOURCE = fileURLToPath(new URL('./harness.c', import.meta.url));
/** What instructions of the table take, as /proc/cpuinfo names it; Linux says abm for lzcnt. */
const EXTENSIONS = ['abm', 'bmi1', 'bmi2', 'movbe', 'popcnt'];
const LARGEST_OUTPUT = 2 ** 31 - 1;

/** Whether this machine can compile the harness and run it: `no gcc`, `not an x86-64 Linux`, or `undefined` when it can. */
export function whyNoProcessor(): string | undefined {
  if (process.arch !== 'x64' || process.platform !== 'linux') return 'not an x86-64 Linux';
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
  const missing = EXTENSIONS.filter((extension) => !flags.includes(extension));
  if (missing.length > 0) return `a processor without ${missing.join(', ')}`;
  return whyNoCompiler();
}

/** Runs a program on a batch and reads its results. */
export function runBatch(program: string, batch: Batch): ProcessorOutcome[] {
  const run = spawnSync(program, [], {
    input: encodeBatch(batch),
    maxBuffer: LARGEST_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (run.status !== 0) {
    throw new Error(
      `the harness ended with ${run.status ?? run.signal ?? run.error?.message}: ${run.stderr.toString()}`,
    );
  }
  return decodeResults(run.stdout, batch.cases);
}

/** Runs every case of a batch on the processor of this machine. */
export function runOnProcessor(batch: Batch): ProcessorOutcome[] {
  return runBatch(compile([SOURCE], ['-O2', '-Wall', '-Wextra', '-Werror']), batch);
}
