import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { packageRoot } from '../../../node/package-root.ts';
import { buildSite } from '../../../reports/site/site.ts';
import { gatherSiteData, type SiteData } from '../../../reports/site/site-data.ts';
import { suiteImports } from '../../bundled.ts';

/** Features that are run for the tests: the others are shown as not run. */
const RUN = [
  'features/program-types/xdp.feature',
  'features/panics/stack-trace.feature',
  'features/panics/message.feature',
];

/** A scenario that is told to have failed, although it passed. */
export const FAILED = {
  page: 'program-types/xdp.html',
  anchor: 'scenario-3',
  message: 'what a broken program would be told',
};

let folder: string | undefined;

function scratch(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'rex-site-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

/** Scenarios of the same page that are told to have ended otherwise, with what is told of them. */
export const OTHERS = {
  skipped: { anchor: 'scenario-4', number: '4' },
  pending: { anchor: 'scenario-5', number: '5' },
  flaky: { anchor: 'scenario-6', number: '6', message: 'what went wrong </pre><b>before\u001b[2J' },
};

/** The messages of one case of xdp.feature. */
function caseOf(envelopes: readonly Envelope[], number: string) {
  const { pickle } = envelopes.find(
    (envelope) => envelope.pickle?.uri.endsWith('xdp.feature') && envelope.pickle.name.startsWith(`[${number}] `),
  )!;
  const { testCase } = envelopes.find((envelope) => envelope.testCase?.pickleId === pickle!.id)!;
  const started = envelopes.find((envelope) => envelope.testCaseStarted?.testCaseId === testCase!.id)!;
  const step = testCase!.testSteps.findLast(({ pickleStepId }) => pickleStepId !== undefined)!;
  const finished = envelopes.find((envelope) => envelope.testStepFinished?.testStepId === step.id)!;
  return { started, finished };
}

/** Tells of a skipped scenario, of one that is pending, and of one that passed only when it was tried again. */
function withOtherEndings(envelopes: Envelope[]): void {
  Object.assign(caseOf(envelopes, OTHERS.skipped.number).finished.testStepFinished!.testStepResult, {
    status: 'SKIPPED',
  });
  Object.assign(caseOf(envelopes, OTHERS.pending.number).finished.testStepFinished!.testStepResult, {
    status: 'PENDING',
  });
  const { started, finished } = caseOf(envelopes, OTHERS.flaky.number);
  const testCaseStartedId = 'the attempt before';
  const { timestamp } = started.testCaseStarted!;
  const result = { ...finished.testStepFinished!.testStepResult, status: 'FAILED', message: OTHERS.flaky.message };
  envelopes.splice(
    envelopes.indexOf(started),
    0,
    { testCaseStarted: { ...started.testCaseStarted!, id: testCaseStartedId } },
    { testStepFinished: { ...finished.testStepFinished!, testCaseStartedId, testStepResult: result } } as Envelope,
    { testCaseFinished: { testCaseStartedId, timestamp, willBeRetried: true } },
  );
}

/** Turns the last step of scenario 3 of xdp.feature into one that failed. */
function withFailure(lines: readonly string[]): string {
  const envelopes = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Envelope);
  const pickle = envelopes.find(
    (envelope) => envelope.pickle?.uri.endsWith('xdp.feature') && envelope.pickle.name.startsWith('[3] '),
  )!.pickle!;
  const testCase = envelopes.find((envelope) => envelope.testCase?.pickleId === pickle.id)!.testCase!;
  const step = testCase.testSteps.findLast(({ pickleStepId }) => pickleStepId !== undefined)!;
  for (const { testStepFinished } of envelopes) {
    if (testStepFinished?.testStepId !== step.id) continue;
    const exception = { type: 'ConformanceFailure', message: FAILED.message };
    Object.assign(testStepFinished.testStepResult, { status: 'FAILED', message: FAILED.message, exception });
  }
  withOtherEndings(envelopes);
  return envelopes.map((envelope) => JSON.stringify(envelope)).join('\n');
}

let messages: string | undefined;

/** The messages of a run of a few features, in which one scenario failed. */
function runMessages(): string {
  if (messages !== undefined) return messages;
  const file = join(scratch(), 'messages.ndjson');
  const configuration = join(scratch(), 'cucumber.mjs');
  const settings = { import: suiteImports(), format: [['message', file], 'summary'] };
  writeFileSync(configuration, `export default ${JSON.stringify(settings)};\n`);
  const cucumber = join(packageRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  // The configuration's path is taken from the working directory.
  const up = '../../'.repeat(packageRoot.split(/[\\/]/).length);
  execFileSync(process.execPath, [cucumber, '--config', `${up}${configuration.replace(/^\//, '')}`, ...RUN], {
    cwd: packageRoot,
    stdio: 'pipe',
  });
  writeFileSync(file, withFailure(readFileSync(file, 'utf8').split('\n')));
  messages = file;
  return file;
}

/** The counts of a run of one program. */
function runCounts(): string {
  const folder = join(scratch(), 'coverage');
  const file = join(folder, 'counts.json');
  if (existsSync(file)) return file;
  const words = ['cli/rex-conformance.mjs', 'run', 'programs/bin/nested_unwrap', '--coverage', folder];
  spawnSync(process.execPath, words, { cwd: packageRoot, stdio: 'pipe' });
  return file;
}

/** What a site is built from, gathered anew. */
export function siteData(): SiteData {
  return gatherSiteData(runMessages(), runCounts());
}

let built: { readonly data: SiteData; readonly files: ReadonlyMap<string, string> } | undefined;

/** The site of a run in which most scenarios passed, one failed, and most features were not run. */
export function builtSite(): { readonly data: SiteData; readonly files: ReadonlyMap<string, string> } {
  if (built === undefined) {
    const data = siteData();
    built = { data, files: buildSite(data) };
  }
  return built;
}

let written: string | undefined;

/** The folder of the site's files. */
export function writtenSite(): string {
  if (written === undefined) {
    written = join(scratch(), 'site');
    for (const [path, text] of builtSite().files) {
      const file = join(written, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  return written;
}
