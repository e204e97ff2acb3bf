import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compile, whyNoCompiler } from '../../../compile.ts';
import { addressOf, type Batch, decodeResults, encodeBatch, type ProcessorOutcome } from './batch.ts';
import { type BytesCase, batchOfBytes } from './bytes.ts';
import { whyUnclear } from './compare.ts';
import { scratchPage } from './layout.ts';

const SOURCE = fileURLToPath(new URL('./harness.c', import.meta.url));
const LARGEST_OUTPUT = 2 ** 31 - 1;

/**
 * What instructions of the table take, and how to tell that the processor has it: an instruction, and what it leaves in rax. What cpuid
 * says is no sign: virtual machines hide instructions that their processor carries out all the same.
 */
const EXTENSIONS: readonly { readonly name: string; readonly probe: BytesCase; readonly rax: bigint }[] = [
  // lzcnt rax,rcx, which is bsr without the extension.
  { name: 'lzcnt', probe: { code: 'f3 48 0f bd c1', registers: { rcx: 1n } }, rax: 63n },
  // tzcnt rax,rcx, which is bsf; andn rax,rcx,rdx; mulx rax,rbx,rcx.
  { name: 'bmi1', probe: { code: 'f3 48 0f bc c1', registers: {} }, rax: 64n },
  { name: 'bmi1', probe: { code: 'c4 e2 f0 f2 c2', registers: { rdx: 5n } }, rax: 5n },
  { name: 'bmi2', probe: { code: 'c4 e2 e3 f6 c1', registers: { rcx: 1n << 63n, rdx: 6n } }, rax: 3n },
  // movbe [rbx],rcx; popcnt rax,rcx.
  {
    name: 'movbe',
    probe: { code: '48 0f 38 f1 0b', registers: { rbx: { offset: scratchPage(0) }, rax: 1n } },
    rax: 1n,
  },
  { name: 'popcnt', probe: { code: 'f3 48 0f b8 c1', registers: { rcx: 7n } }, rax: 3n },
];

let missing: readonly string[] | undefined;

/** The extensions that the processor of this machine lacks, each tried once. */
function missingExtensions(): readonly string[] {
  const batch = batchOfBytes(EXTENSIONS.map(({ probe }) => probe));
  const outcomes = runOnProcessor(batch);
  // An instruction that is carried out ends at the ud2 behind it.
  const lacks = EXTENSIONS.filter(
    ({ rax }, n) => outcomes[n]!.registers[0] !== rax || outcomes[n]!.rip === addressOf(batch.cases[n]!.entry),
  );
  return [...new Set(lacks.map(({ name }) => name))];
}

/** Whether this machine can compile the harness and run it: `no gcc`, `not an x86-64 Linux`, or `undefined` when it can. */
export function whyNoProcessor(): string | undefined {
  if (process.arch !== 'x64' || process.platform !== 'linux') return 'not an x86-64 Linux';
  const absent = whyNoCompiler();
  if (absent !== undefined) return absent;
  missing ??= missingExtensions();
  return missing.length > 0 ? `a processor without ${missing.join(', ')}` : undefined;
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

/** How often a case is tried again whose outcome depends on where it lay. */
const TRIES = 3;

/**
 * Runs every case of a batch on the processor of this machine. On a busy machine, an interrupt disturbs some case at one of its places now and
 * then; what comes out clear when it is tried again was disturbed before.
 */
export function runOnProcessor(batch: Batch): ProcessorOutcome[] {
  const run = () => runBatch(compile([SOURCE], ['-O2', '-Wall', '-Wextra', '-Werror']), batch);
  const isUnclear = (outcome: ProcessorOutcome, n: number) => whyUnclear(batch.cases[n]!, outcome) !== undefined;
  let outcomes = run();
  for (let tries = 0; tries < TRIES && outcomes.some(isUnclear); tries++) {
    const again = run();
    outcomes = outcomes.map((outcome, n) => (isUnclear(outcome, n) ? again[n]! : outcome));
  }
  return outcomes;
}
