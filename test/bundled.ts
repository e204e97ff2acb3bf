import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** A module of the suite that a process imports which a test starts. test/run.mjs bundles these. */
export type SuiteModule =
  | 'cli/process'
  | 'cli/keep-run'
  | 'reports/results-formatter'
  | 'reports/verdict-formatter'
  | 'steps/cucumber';

/** Whether the sources have to be imported as they are, because one of them is exchanged for a broken one. */
export const AS_THEY_ARE: boolean = 'REX_REPLACED_MODULE' in process.env;

/** Where test/run.mjs put the bundles. @throws Error for a test that it did not start */
function bundle(): string {
  const folder = process.env.REX_CONFORMANCE_SUITE_BUNDLE;
  if (folder === undefined) throw new Error('start tests with npm run unit -- PATH: it bundles what they start');
  return folder;
}

/**
 * The path of a module of the suite, for a process that a test starts: in one file with what it imports, because a process takes longer
 * to read the sources than most tests need. Broken suites import the sources themselves.
 */
export function suiteModule(module: SuiteModule): string {
  return AS_THEY_ARE ? join(ROOT, `${module}.ts`) : join(bundle(), `${module}.mjs`);
}

/** What cucumber imports for the phrases of the suite. */
export function suiteImports(): readonly string[] {
  const steps = suiteModule('steps/cucumber');
  return AS_THEY_ARE ? [join(ROOT, 'steps/register.mjs'), steps] : [steps];
}

/** The words that start the command `rex-conformance`, behind that of Node. */
export function suiteCommand(): string {
  return AS_THEY_ARE ? join(ROOT, 'cli/rex-conformance.mjs') : suiteModule('cli/process');
}
