import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Diagnostic } from '../../base/diagnostic.ts';
import { packageRoot } from '../../node/package-root.ts';

/** Clock ticks of Linux in a second, as /proc counts them. */
const TICKS = 100;

/** What a command took, in nanoseconds. */
export interface Taken {
  /** Time that passed. */
  readonly wall: number;
  /** Processor time of the command and all that it started. */
  readonly processor: number;
}

/** Nanoseconds of processor time of the processes that this one started and that have ended (proc_pid_stat(5), fields 16 and 17). */
function timeOfChildren(): number {
  // Behind the name, which may hold blanks.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1e9) / TICKS;
}

/**
 * Runs a command to its end; what it prints is not shown.
 * @param codes the exit codes that it may end with
 * @throws Diagnostic BENCH_COMMAND where it ends with another, with the end of what it printed
 */
export async function timeCommand(program: string, args: readonly string[], codes: readonly number[]): Promise<Taken> {
  const [start, processor] = [performance.now(), timeOfChildren()];
  const child = spawn(program, args, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const keep = (data: unknown): void => {
    printed = `${printed}${data}`.slice(-2000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wall = (performance.now() - start) * 1e6;
  if (code !== null && codes.includes(code)) return { wall, processor: timeOfChildren() - processor };
  throw new Diagnostic({
    code: 'BENCH_COMMAND',
    kind: 'internal',
    message: `${[program, ...args].join(' ')} ended with ${code}, not with ${codes.join(' or ')}`,
    cause: `it printed: ${printed.trim()}`,
    hint: 'run the command by itself, and correct what fails',
  });
}
