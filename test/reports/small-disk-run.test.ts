import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { suiteModule } from '../bundled.ts';
import { sample, THOROUGH } from '../effort.ts';
import { BAD_DISKS, mountSmallDisk, ON_SMALL_DISK, unmountSmallDisk } from '../small-disk.ts';
import { FEATURE, FILES, keptRuns } from './kept-runs.ts';

const RESULTS = suiteModule('reports/results-formatter');

for (const { what, errno } of BAD_DISKS) {
  describe(`on ${what}`, ON_SMALL_DISK, () => {
    const { project, left, contents, afterWhole } = keptRuns();
    const folder = project.file('reports/out');
    let before: Readonly<Record<string, string>>;

    beforeEach(() => {
      mkdirSync(folder, { recursive: true });
      // Room for the files of one run.
      mountSmallDisk(folder, '1500k', errno, () => {
        before = afterWhole();
      });
    });
    afterEach(() => unmountSmallDisk(folder));

    test('a run of features leaves the files of the run before, whole, and says so', () => {
      const { status, stdout, stderr } = project.cucumber();
      assert.equal(status, 3, stderr);
      assert.match(stdout, /^CONFORMS: all 5 scenarios pass/m);
      assert.doesNotMatch(stdout, /^report: /m);
      assert.match(stderr, new RegExp(`^FILE_NOT_WRITTEN \\(${errno}\\): .*messages\\.ndjson: `, 'm'));
      assert.deepEqual(left(), ['filling', ...FILES]);
      const { filling: _, ...now } = contents();
      assert.deepEqual(now, before);
    });

    test('a run that is killed leaves them, too', () => {
      project.write('features/off.feature', FEATURE('off', ['broken off']).replace('@broken off', '@off'));
      try {
        assert.notEqual(project.shell('SIGNAL=SIGKILL exec $CUCUMBER').status, 0);
        const { filling: _, ...now } = contents();
        assert.deepEqual(now, before);
      } finally {
        rmSync(project.file('features/off.feature'));
      }
    });

    test('the file of the results formatter is not there, and no part of it', () => {
      const { status, stderr } = project.shell(`$CUCUMBER --format ${RESULTS}:reports/out/bundle.json`);
      assert.notEqual(status, 0, stderr);
      assert.match(stderr, new RegExp(errno));
      assert.deepEqual(left(), ['filling', ...FILES]);
    });
  });
}

describe('the file of the results formatter', THOROUGH, () => {
  const { project } = keptRuns();
  const run = (words = '') => `$CUCUMBER --format ${RESULTS}:bundle.json ${words}`;

  test('is whole behind a run', () => {
    assert.equal(project.shell(run()).status, 0);
    assert.equal(project.results('bundle.json').scenarios.passed, 5);
  });

  for (const signal of sample(['SIGINT', 'SIGTERM', 'SIGKILL'], 1)) {
    test(`is not there behind a run that ${signal} ends, and no older one is`, () => {
      project.write('bundle.json', 'older');
      project.write('features/off.feature', FEATURE('off', ['broken off']).replace('@broken off', '@off'));
      try {
        assert.notEqual(project.shell(`SIGNAL=${signal} exec ${run()}`).status, 0);
        assert.equal(project.has('bundle.json'), false);
      } finally {
        rmSync(project.file('features/off.feature'));
      }
    });
  }

  test('is that of one of two runs at once', () => {
    project.shell(`${run('--tags @a')} & ${run('features/two.feature')} & wait`);
    const { passed } = project.results('bundle.json').scenarios;
    assert.ok(passed === 1 || passed === 2, `${passed}`);
  });

  test('can be the output of the process', () => {
    const { stdout } = project.shell(`$CUCUMBER --format ${RESULTS} --tags @a`);
    assert.equal((JSON.parse(stdout) as { readonly scenarios: { readonly passed: number } }).scenarios.passed, 1);
    project.shell(`$CUCUMBER --format ${RESULTS}:/dev/stdout --tags @a > printed`);
    assert.match(project.read('printed'), /"passed": 1/);
  });
});
