import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Diagnostic } from '../../base/diagnostic.ts';
import { packageRoot } from '../../node/package-root.ts';
import { BIN } from '../build.ts';
import type { ProgramLine } from '../line.ts';
import type { Timed } from './turns.ts';

const SOURCES = join(packageRoot, 'bench/native');
const OUTPUT = join(packageRoot, 'reports/out/bench');
const HEADER = join(SOURCES, 'harness.h');
const COMMON = ['kernel.c', 'load.c'];
const OPTIONS = ['-O2', '-std=gnu11', '-Wall', '-Wextra'];

/** What carries out a program: the processor, or libunicorn with an exact limit of instructions. */
export type HarnessKind = 'native' | 'unicorn';

/** Programs of the machine that carry out programs of the benchmark, or why there is none. */
export type Harnesses = Readonly<Record<HarnessKind, { readonly file: string } | { readonly missing: string }>>;

/** Compiles a harness, unless that was done before: it is kept in a folder named by a hash of all that makes it. */
function build(kind: HarnessKind, libraries: readonly string[]): string {
  const sources = [...COMMON, `${kind}.c`].map((name) => join(SOURCES, name));
  const hash = createHash('sha256').update([...OPTIONS, ...libraries].join('\0'));
  for (const source of [...sources, HEADER]) hash.update(readFileSync(source));
  const folder = join(OUTPUT, hash.digest('hex').slice(0, 16));
  const file = join(folder, kind);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const stdio = ['ignore', 'inherit', 'inherit'] as const;
  execFileSync('gcc', [...OPTIONS, '-o', unfinished, ...sources, ...libraries], { stdio: [...stdio] });
  renameSync(unfinished, file);
  return file;
}

function hasCompiler(): boolean {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return existsSync('/usr/include/stdio.h');
  } catch {
    return false;
  }
}

/**
 * Compiles the harnesses. What the machine lacks is named, and the lines that need it go without.
 * @throws Error where gcc is there and a harness does not compile
 */
export function buildHarnesses(): Harnesses {
  const lacks = (missing: string) => ({ native: { missing }, unicorn: { missing } });
  if (process.arch !== 'x64' || process.platform !== 'linux') return lacks('not an x86-64 Linux');
  if (!hasCompiler()) return lacks('no gcc');
  const native = { file: build('native', []) };
  if (!existsSync('/usr/include/unicorn/unicorn.h')) return { native, unicorn: { missing: 'no libunicorn' } };
  return { native, unicorn: { file: build('unicorn', ['-lunicorn']) } };
}

/** A harness that runs one program, in a process of its own. */
export class Harness {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #rounds: number;
  readonly #program: string;
  readonly #closed: Promise<void>;
  #said = '';

  constructor(file: string, line: ProgramLine) {
    const frame = Buffer.from(line.packet ?? []).toString('hex');
    this.#child = spawn(file, [join(BIN, line.object), line.program, frame]);
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (data) => {
      this.#said += data;
    });
    this.#closed = new Promise((resolve) => this.#child.on('close', () => resolve()));
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#rounds = line.rounds;
    this.#program = line.program;
  }

  /**
   * Lets the program run, once before it is timed and once timed.
   * @throws Diagnostic BENCH_HARNESS where the harness gives up, with what it says
   */
  async run(): Promise<Timed> {
    this.#child.stdin.write(`${this.#rounds}\n`);
    const { value, done } = await this.#answers.next();
    const [time, result] = done ? [] : String(value).split(' ');
    if (time === undefined || result === undefined) {
      await this.#closed;
      throw new Diagnostic({
        code: 'BENCH_HARNESS',
        kind: 'internal',
        message: `the harness ended before ${this.#program} did`,
        cause: this.#said.trim() || 'it printed no reason',
        hint: 'correct the program, or add what it needs of the kernel to bench/native/kernel.c',
      });
    }
    return { nanoseconds: Number(time), result: BigInt(result) };
  }

  /** Ends the process. */
  end(): void {
    this.#child.stdin.end();
  }
}
