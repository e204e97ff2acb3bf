import '../node/install.ts';
import type { Plugin } from '@cucumber/cucumber/api';
import { type KeepOptions, keepRunWith } from '../reports/keep-run.ts';

export type { KeepOptions };

/** The plugin of cucumber-js that keeps a run. Pages about failing scenarios need the command `run`, which is loaded with the first failure. */
const keepRun: Plugin<KeepOptions> = keepRunWith(async (words, path) => {
  const { writeFailurePage } = await import('./run/failure-page.ts');
  await writeFailurePage(words, path);
});

export default keepRun;
