import type { SpawnSyncReturns } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { after, before, beforeEach } from 'node:test';
import { ProjectFolder } from './project-folder.ts';

/** A feature of steps that pass, but for those that {@link CODE} treats otherwise. */
export const FEATURE = (tag: string, names: readonly string[]) =>
  `@REX-XDP-01\nFeature: Of ${tag}\n${names.map((name) => `  @${name}\n  Scenario: ${name}\n    Then it is ${name}\n`).join('')}`;

const CODE = `import { AfterAll, BeforeAll, Then } from '@cucumber/cucumber';
import { existsSync, writeFileSync } from 'node:fs';
Then(/^it is [a-h]$/, () => {});
Then('it is flaky', () => {
  if (existsSync('tried')) return;
  writeFileSync('tried', '');
  throw new Error('not yet');
});
Then('it is broken off', () => new Promise((resolve) => {
  process.kill(process.pid, process.env.SIGNAL);
  setTimeout(resolve, 20_000);
}));
BeforeAll(() => { if (process.env.BAD === 'first') throw new Error('no room'); });
AfterAll(() => { if (process.env.BAD === 'last') throw new Error('no way out'); });
`;

/** What a whole run leaves in reports/out. */
export const FILES = ['messages.ndjson', 'report.html', 'results.json'];

/** A project, and what its runs leave in reports/out. */
export interface KeptRuns {
  readonly project: ProjectFolder;
  /** What the run of all printed that was made before the tests, and ended with. */
  readonly wholeRun: () => SpawnSyncReturns<string>;
  /** Names of what is left. */
  readonly left: () => readonly string[];
  readonly contents: () => Readonly<Record<string, string>>;
  /** Puts there what a run of all leaves. */
  readonly afterWhole: () => Readonly<Record<string, string>>;
}

/** Prepares a project for the tests of the suite that calls this; each begins with nothing left. */
export function keptRuns(): KeptRuns {
  const project = new ProjectFolder({
    'features/one.feature': FEATURE('one', ['a', 'b', 'c']),
    'features/two.feature': FEATURE('two', ['d', 'e']),
    'features/steps.mjs': CODE,
  });
  const left = () => (project.has('reports/out') ? readdirSync(project.file('reports/out')).sort() : []);
  const contents = () => Object.fromEntries(left().map((name) => [name, project.read(`reports/out/${name}`)]));
  /** What a run of all leaves; there without running all again. */
  let whole: Readonly<Record<string, string>> = {};
  const afterWhole = () => {
    for (const [name, text] of Object.entries(whole)) project.write(`reports/out/${name}`, text);
    return whole;
  };
  let ran: SpawnSyncReturns<string>;
  before(() => {
    ran = project.cucumber();
    whole = contents();
  });
  beforeEach(() => {
    for (const path of ['reports', 'tried']) rmSync(project.file(path), { recursive: true, force: true });
  });
  after(() => project.remove());
  return { project, wholeRun: () => ran, left, contents, afterWhole };
}
