import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../../../node/package-root.ts';
import type { Line } from './progress.ts';

const CUCUMBER = join(packageRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const FOLDER = 'test/runtime/cpu/oracle/lockstep';

/**
 * Runs scenarios in lock step with the processor, in a process of their own.
 * @param instructions of a scenario that are followed
 * @param features which scenarios, all by default
 * @returns what was written down, and cucumber's summary
 */
export function runInLockstep(
  instructions: number,
  features?: string,
): { readonly lines: readonly Line[]; readonly summary: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  const file = join(folder, 'findings');
  const args = ['--config', join(FOLDER, 'cucumber.mjs'), ...(features === undefined ? [] : [features])];
  const run = spawnSync(process.execPath, [CUCUMBER, ...args], {
    cwd: packageRoot,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: {
      ...process.env,
      FORCE_COLOR: '0',
      NODE_OPTIONS: `--import=${pathToFileURL(join(packageRoot, FOLDER, 'register.mjs')).href}`,
      REX_LOCKSTEP_FILE: file,
      REX_LOCKSTEP_STEPS: String(instructions),
    },
  });
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
    : [];
  rmSync(folder, { recursive: true });
  return { lines, summary: `${run.stdout}${run.stderr}`.trimEnd().split('\n').slice(-8).join('\n') };
}
