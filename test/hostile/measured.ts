import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../node/package-root.ts';
import { PATIENCE } from '../patience.ts';

/** What a process printed, ended with, and took of the machine. */
export interface MeasuredProcess {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
  /** Seconds of processor time. A busy machine does not add to them. */
  readonly seconds: number;
  /** The most memory that it had, in MiB. */
  readonly mebibytes: number;
}

/** Reports on a pipe of its own what a process took. */
const REPORT = `import { writeSync } from 'node:fs';
import { peakMemory } from ${JSON.stringify(pathToFileURL(join(packageRoot, 'test/peak-memory.mjs')).href)};
process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, mebibytes: peakMemory() / 2 ** 20 }));
});`;

/** Runs a program of Node in a process of its own. @throws Error if it does not end by itself */
export async function measured(words: readonly string[], cwd?: string): Promise<MeasuredProcess> {
  const imported = ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`];
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [...imported, ...words], { cwd, stdio: [...stdio], timeout: PATIENCE });
  const texts = ['', '', '', ''];
  for (const pipe of [1, 2, 3]) {
    child.stdio[pipe]!.on('data', (piece: Buffer) => {
      texts[pipe] += piece.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (texts[3] === '') throw new Error(`${words.join(' ')} ended with ${code}: ${texts[2]}`);
  return { code, out: texts[1]!, error: texts[2]!, ...JSON.parse(texts[3]!) };
}
