import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from './package-root.ts';

/** The output of a command line that ran in a thread of its own. */
export interface WorkerOutput {
  readonly out: string;
  readonly error: string;
  readonly code: number;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const parts: string[] = [];
  for await (const part of stream) parts.push(String(part));
  return parts.join('');
}

/**
 * Carries out command lines of the suite at once, each in a thread.
 * @param lines each without the interpreter and the script
 * @throws what a thread throws that the command line does not catch
 */
export async function runInWorkers(lines: readonly (readonly string[])[]): Promise<readonly WorkerOutput[]> {
  const script = join(packageRoot, 'cli/rex-conformance.mjs');
  return await Promise.all(
    lines.map(async (argv) => {
      const worker = new Worker(script, { argv: [...argv], execArgv: [], stdout: true, stderr: true });
      const ended = new Promise<number>((resolve, reject) => {
        worker.once('error', reject);
        worker.once('exit', resolve);
      });
      const [out, error, code] = await Promise.all([textOf(worker.stdout), textOf(worker.stderr), ended]);
      return { out, error, code };
    }),
  );
}
