import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { RunCollector, type RunScenario } from '../../reports/results/run-collector.ts';
import { suiteImports } from '../bundled.ts';
import { PATIENCE } from '../patience.ts';

const ROOT = join(import.meta.dirname, '../..');
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/**
 * Runs features of a test with the suite's phrases. Nothing of the run stays.
 * @param files their texts by path, below a folder of their own
 */
export async function runFeatures(
  files: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<readonly RunScenario[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const messages = join(folder, 'messages.ndjson');
  try {
    const configuration = join(folder, 'cucumber.mjs');
    const settings = {
      import: suiteImports(),
      format: [['message', messages], 'summary'],
      publish: false,
    };
    writeFileSync(configuration, `export default ${JSON.stringify(settings)};\n`);
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
    const words = [CUCUMBER, '--config', relative(ROOT, configuration), ...paths, ...options];
    const child = spawn(process.execPath, words, { cwd: ROOT, stdio: 'ignore', timeout: PATIENCE });
    await new Promise((resolve) => child.on('close', resolve));
    const collector = new RunCollector();
    for (const line of readFileSync(messages, 'utf8').trim().split('\n'))
      collector.receive(JSON.parse(line) as Envelope);
    return collector.run().scenarios;
  } finally {
    rmSync(folder, { recursive: true });
    const leftovers = relative(ROOT, folder)
      .split(sep)
      .map((part) => (part === '..' ? 'up' : part));
    rmSync(join(ROOT, 'reports/out/failures', ...leftovers), { recursive: true, force: true });
  }
}
