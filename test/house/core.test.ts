import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { checkObject } from '../../conformance/universal/check-object.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { packageRoot } from '../../node/package-root.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { THOROUGH } from '../effort.ts';

const REGISTER = pathToFileURL(join(import.meta.dirname, 'memory/register.mjs')).href;

function runWithoutNode(...words: readonly string[]) {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--import', REGISTER, ...words], {
    cwd: packageRoot,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return { stdout, stderr };
}

interface CoreRun {
  readonly report: CheckReport;
  readonly scenario: { readonly failedStep: string | null; readonly error: string | null };
  readonly read: readonly string[];
}

describe('the core on a machine without a disk and without modules of Node', THOROUGH, () => {
  const { stdout, stderr } = runWithoutNode('test/house/memory/run-core.ts');
  const run = (): CoreRun => {
    assert.match(stdout, /^\{/, stderr);
    return JSON.parse(stdout) as CoreRun;
  };

  test('a check gives the report that it gives on Node', async () => {
    const bytes = new Uint8Array(readFileSync(join(packageRoot, 'programs/bin/panic_with_lock')));
    const expected = await checkObject(bytes, 'panic_with_lock', {
      newTarget: () => new EmulatedTarget(),
      requirements: loadCatalogue().requirements,
    });
    assert.deepEqual(run().report, JSON.parse(JSON.stringify(expected)));
  });

  test('a scenario of the specification passes', () => {
    assert.deepEqual(run().scenario, { failedStep: null, error: null });
  });

  test('what they need of files is read through the host', () => {
    const { read } = run();
    for (const path of [
      'features/requirements.yaml',
      'features/panics/cleanup.feature',
      'programs/bin/panic_with_lock',
    ]) {
      assert.ok(read.includes(path), path);
    }
  });

  test('a file of the project that imports a module of Node is refused there', () => {
    const { stderr: said } = runWithoutNode('--input-type=module', '-e', "await import('./node/node-host.ts')");
    assert.match(said, /node\/[\w-]+\.ts imports node:\w+/);
  });
});
