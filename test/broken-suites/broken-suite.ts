import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EFFORT_VARIABLE } from '../effort.ts';
import { PATIENCE } from '../patience.ts';

export const ROOT: string = join(import.meta.dirname, '../..');
const REGISTER = pathToFileURL(join(import.meta.dirname, 'register.mjs')).href;
/** The modules that take another's place. */
export const MODULES = join(import.meta.dirname, 'modules');
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/** A suite that is broken by a module in the place of another. */
export interface ReplacedModule {
  /** The module of the folder `modules`. It exports what the one exports whose place it takes (`export * from`), and something of it otherwise. */
  readonly module: string;
  /** The module whose place it takes, from the root on. */
  readonly replaces: string;
}

/** A suite that is broken by another text in a module. */
export interface ChangedModule {
  /** The module, from the root on. */
  readonly file: string;
  /** A text that is in it once, and what is there instead. */
  readonly from: string;
  readonly to: string;
}

/**
 * A suite that is broken on purpose, in one way. It is caught by a unit test, or by a scenario of the specification, which pass on the whole
 * suite and fail on this one.
 */
export type BrokenSuite = (ReplacedModule | ChangedModule) & {
  /** What such a suite does, as it follows "a suite that". */
  readonly name: string;
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
};

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
    REX_REPLACED_MODULE: url(join(ROOT, 'file' in suite ? suite.file : suite.replaces)),
    ...('file' in suite
      ? { REX_BROKEN_TEXT: JSON.stringify([suite.from, suite.to]) }
      : { REX_BROKEN_MODULE: url(join(MODULES, suite.module)) }),
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
