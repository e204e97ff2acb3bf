import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../../../node/package-root.ts';
import type { Line } from './progress.ts';

const CUCUMBER = join(packageRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const FOLDER = 'test/runtime/cpu/oracle/lockstep';

/** How scenarios are run. */
export interface Way {
  /** Instructions of an object that are followed in a scenario. */
  readonly instructions: number;
  /**
   * In lock step; with the usual engine and the window of memory where lock step has it; or with budgets, where optimised code is compared
   * with an instruction at a time.
   */
  readonly engine?: 'lockstep' | 'usual' | 'budgets';
}

/** What came of running scenarios in a process. */
export interface Portion {
  /** What was written down. */
  readonly lines: readonly Line[];
  /** The last lines that cucumber printed. */
  readonly summary: string;
  /** Why not all scenarios came to their end, if so. */
  readonly unfinished: string | undefined;
}

/** Why a run of cucumber is not whole: it ended early, or has not told of each scenario. */
export function whyUnfinished(signal: string | null, summary: string, lines: readonly Line[]): string | undefined {
  if (signal !== null) return `cucumber ended with ${signal}`;
  const count = /^(\d+) scenarios?\b/m.exec(summary)?.[1];
  if (count === undefined) return `cucumber printed no number of scenarios: ${summary}`;
  const told = lines.filter((line) => 'status' in line).length;
  return told === Number(count) ? undefined : `cucumber ran ${count} scenarios, and ${told} were told of`;
}

/**
 * Runs scenarios in lock step with the processor, in a process of their own.
 * @param features which scenarios, as cucumber takes them; all if there is none
 */
export function runInLockstep({ instructions, engine = 'lockstep' }: Way, features: readonly string[]): Portion {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  const file = join(folder, 'findings');
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [CUCUMBER, '--config', join(FOLDER, 'cucumber.mjs'), ...features],
    {
      cwd: packageRoot,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      env: {
        ...process.env,
        FORCE_COLOR: '0',
        NODE_OPTIONS: `--import=${pathToFileURL(join(packageRoot, FOLDER, 'register.mjs')).href}`,
        REX_LOCKSTEP_ENGINE: engine,
        REX_LOCKSTEP_FILE: file,
        REX_LOCKSTEP_STEPS: String(instructions),
      },
    },
  );
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
    : [];
  rmSync(folder, { recursive: true });
  const summary = `${stdout}${stderr}`.trimEnd().split('\n').slice(-8).join('\n');
  const crashed = status === 0 || status === 1 ? undefined : `cucumber ended with status ${status}`;
  return { lines, summary, unfinished: whyUnfinished(signal, summary, lines) ?? crashed };
}
