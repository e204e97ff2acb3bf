import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EFFORT_VARIABLE } from '../effort.ts';
import { PATIENCE } from '../patience.ts';

const ROOT = join(import.meta.dirname, '../..');
const REGISTER = pathToFileURL(join(import.meta.dirname, 'register.mjs')).href;
/** The modules that take another's place. */
export const MODULES = join(import.meta.dirname, 'modules');
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/**
 * A suite that is broken on purpose, in one way: a module in the place of another. It is caught by a unit test, or by a scenario of the
 * specification, which pass on the whole suite and fail on this one.
 */
export interface BrokenSuite {
  /** What such a suite does, as it follows "a suite that". */
  readonly name: string;
  /** The module of the folder `modules`. It exports what the one exports whose place it takes (`export * from`), and something of it otherwise. */
  readonly module: string;
  /** The module whose place it takes, from the root on. */
  readonly replaces: string;
  readonly caughtBy:
    | {
        /** The file of the test, from the root on. */
        readonly file: string;
        /** The test's name, or the beginning of it. */
        readonly test: string;
      }
    | {
        /** The scenario as cucumber takes it: `features/x.feature:14`. */
        readonly scenario: string;
      };
  /** What the failure says. */
  readonly says: RegExp;
}

/** What a command printed, and ended with. */
export interface Ended {
  readonly status: number | null;
  readonly text: string;
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function commandOf({ caughtBy }: BrokenSuite): readonly string[] {
  if ('scenario' in caughtBy) return [CUCUMBER, caughtBy.scenario, '--format', 'summary'];
  const pattern = `--test-name-pattern=${escapeExpression(caughtBy.test)}`;
  return [
    '--import',
    'tsx',
    '--import',
    join(ROOT, 'node/install.ts'),
    pattern,
    '--test-reporter=tap',
    join(ROOT, caughtBy.file),
  ];
}

/** Runs on a broken suite what is to catch it. */
export function runBroken(suite: BrokenSuite): Promise<Ended> {
  const url = (path: string) => pathToFileURL(path).href;
  const environment = {
    ...process.env,
    FORCE_COLOR: '0',
    NODE_OPTIONS: `--import=${REGISTER}`,
    // What is to catch it may be left out by the quick effort.
    [EFFORT_VARIABLE]: 'thorough',
    REX_BROKEN_MODULE: url(join(MODULES, suite.module)),
    REX_REPLACED_MODULE: url(join(ROOT, suite.replaces)),
  };
  const child = spawn(process.execPath, [...commandOf(suite)], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, text })));
}
