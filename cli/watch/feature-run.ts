import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnvelope } from '@cucumber/messages';
import { Diagnostic } from '../../base/diagnostic.ts';
import { RunCollector, type RunMessages } from '../../reports/results/run-collector.ts';
import { runChild } from '../build/children.ts';

/** How many lines of cucumber's own output are shown where it ran nothing. */
const MOST_LINES = 30;

/** The project's own cucumber-js. @throws Diagnostic WATCH_NO_CUCUMBER */
function cucumberOf(folder: string): string {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('@cucumber/cucumber/package.json');
    return join(dirname(manifest), 'bin/cucumber.js');
  } catch (error) {
    throw new Diagnostic({
      code: 'WATCH_NO_CUCUMBER',
      kind: 'input',
      message: 'the project has no cucumber',
      cause: error instanceof Error ? error.message.split('\n')[0]! : String(error),
      hint: 'run npm install; package.json must name @cucumber/cucumber',
    });
  }
}

/** A path as cucumber takes it, which reads its arguments as patterns. */
function literal(path: string): string {
  return path.replaceAll(/[?*()[\]]/g, '[$&]');
}

/**
 * Runs features of a project with cucumber, as its cucumber.mjs says.
 * @param features their paths; undefined: all
 * @returns what the messages of the run tell
 * @throws Diagnostic WATCH_RUN where no scenario was read, with what cucumber says
 */
export async function runFeatures(
  folder: string,
  features: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<RunMessages> {
  const work = mkdtempSync(join(tmpdir(), 'rex-conformance-watch-'));
  const messages = join(work, 'messages.ndjson');
  const said: string[] = [];
  try {
    const words = [...(features ?? []).map(literal), '--format', `message:${messages}`];
    await runChild(process.execPath, [cucumberOf(folder), ...words], {
      folder,
      environment: { ...process.env, FORCE_COLOR: '0' },
      out: (line) => said.push(line),
      error: (line) => said.push(line),
      signal,
    });
    const collector = new RunCollector();
    const lines = existsSync(messages) ? readFileSync(messages, 'utf8').split('\n') : [];
    for (const line of lines) if (line !== '') collector.receive(parseEnvelope(line));
    const run = collector.run();
    if (run.features.length === 0 && !signal.aborted) throw ranNothing(said);
    return run;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function ranNothing(said: readonly string[]): Diagnostic {
  return new Diagnostic({
    code: 'WATCH_RUN',
    kind: 'input',
    message: 'cucumber read no feature',
    cause: said.slice(-MOST_LINES).join('\n') || 'there is no feature in the folder features',
    hint: 'correct cucumber.mjs, or add a feature',
  });
}
