import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Batch, decodeResults, encodeBatch, type ProcessorOutcome } from './batch.ts';

const SOURCE = fileURLToPath(new URL('./harness.c', import.meta.url));
const LARGEST_OUTPUT = 2 ** 31 - 1;

/** Whether this machine can compile the harness and run it: `no gcc`, `not an x86-64 Linux`, or `undefined` when it can. */
export function whyNoProcessor(): string | undefined {
  if (process.arch !== 'x64' || process.platform !== 'linux') return 'not an x86-64 Linux';
  return whyNoCompiler();
}

let compiler: boolean | undefined;

/** `no gcc`, or `undefined` where there is one. */
export function whyNoCompiler(): string | undefined {
  compiler ??= spawnSync('gcc', ['--version'], { stdio: 'ignore' }).status === 0;
  return compiler ? undefined : 'no gcc';
}

/**
 * Compiles a C program unless that was done before: the executable's name holds a hash of its source and options.
 * @returns the path of the executable, in the system's folder for temporary files
 */
export function compile(source: string, options: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(source)).update(options.join('\0')).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `rex-conformance-oracle-${process.getuid?.() ?? 0}`);
  const path = join(folder, hash);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    execFileSync('gcc', ['-o', unfinished, source, ...options], { stdio: ['ignore', 'inherit', 'inherit'] });
    renameSync(unfinished, path);
  }
  return path;
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
  return runBatch(compile(SOURCE, ['-O2', '-Wall', '-Wextra', '-Werror']), batch);
}
