import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '../../../node/package-root.ts';
import { RunCoverage } from '../../../reports/coverage/run-coverage.ts';
import { countsText } from '../../../runtime/coverage/coverage-document.ts';
import { coverageFolder } from '../../../steps/running/coverage.ts';
import { THOROUGH } from '../../effort.ts';
import { bytesOf, countedRuns, DUP, FIXTURES } from '../../runtime/coverage/counted-runs.ts';

const FOLDER = `${FIXTURES}/recursion`;

async function withFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the counts of processes are joined, and those of a run before are not', THOROUGH, async () => {
  await withFolder(async (folder) => {
    const count = async (wanted: number) =>
      (await countedRuns(bytesOf(FOLDER), 'recursion', [{ event: DUP, wanted }])).coverage;
    const parts = join(folder, 'parts');
    const coverage = new RunCoverage(folder);
    mkdirSync(parts);
    writeFileSync(join(parts, '1.json'), countsText([await count(5)]));
    coverage.begin();
    mkdirSync(parts);
    writeFileSync(join(parts, '12.json'), countsText([await count(3)]));
    writeFileSync(join(parts, '7.json'), countsText([await count(0)]));
    assert.match(
      coverage.end(),
      /^recursion: not reached: 0 of 10 lines\ncoverage: .*lcov\.info, .*counts\.json, .*index\.html\n$/,
    );
    assert.match(readFileSync(join(folder, 'lcov.info'), 'utf8'), /^DA:21,5$/m);
    assert.deepEqual(readdirSync(folder).sort(), ['counts.json', 'html', 'lcov.info']);
  });
});

test('a run that executed nothing leaves nothing', async () => {
  await withFolder((folder) => {
    const coverage = new RunCoverage(join(folder, 'coverage'));
    coverage.begin();
    assert.equal(coverage.end(), '');
    assert.ok(!existsSync(join(folder, 'coverage')));
  });
});

test('the environment names the folder, or switches coverage off', () => {
  assert.equal(coverageFolder('/some/folder'), '/some/folder');
  assert.equal(coverageFolder(null), undefined);
  assert.equal(coverageFolder(undefined), undefined);
});

describe('cucumber-js', THOROUGH, () => {
  test('counts the same in one process and in two', async () => {
    await withFolder((folder) => {
      const counts = ['1', '2'].map((processes) => {
        const here = join(folder, processes);
        const { status, stdout, stderr } = spawnSync(
          'npx',
          ['cucumber-js', 'features/stack', '--parallel', processes],
          {
            cwd: packageRoot,
            encoding: 'utf8',
            env: { ...process.env, REX_CONFORMANCE_COVERAGE: here },
          },
        );
        assert.ok(stderr.includes('counts.json'), `${status} ${stdout}${stderr}`);
        return readFileSync(join(here, 'counts.json'), 'utf8');
      });
      assert.ok(counts[0]!.length > 10_000);
      assert.equal(counts[1], counts[0]);
    });
  });
});
