import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { sample, THOROUGH } from '../effort.ts';
import { FEATURE, FILES, keptRuns } from './kept-runs.ts';

describe('what a run leaves that never ends', THOROUGH, () => {
  const { project, left, afterWhole } = keptRuns();

  /** What stands where the results of a run would be that has not ended. */
  const expectUnfinished = async (earlier: Readonly<Record<string, string>>) => {
    const { troubles, scenarios, requirements } = project.results();
    assert.ok(troubles.includes('the run was aborted'), String(troubles));
    assert.equal(scenarios.passed, 0);
    assert.deepEqual([...new Set(requirements.map(({ outcome }) => outcome))], ['skipped']);
    assert.match(project.read('reports/out/report.html'), /The run of this report has not ended\./);
    assert.match(
      (await project.quickly('merge', 'reports/out/messages.ndjson', '-o', 'merged')).stderr,
      /^MERGE_UNFINISHED: /,
    );
    const badge = await project.quickly('badge', '--svg', 'badge.svg');
    assert.equal(badge.status, 5, badge.stderr);
    assert.match(badge.stdout, / · incomplete$/m);
    for (const [name, text] of Object.entries(earlier)) assert.equal(project.read(`reports/out/earlier/${name}`), text);
    assert.deepEqual(left(), Object.keys(earlier).length === 0 ? FILES : ['earlier', ...FILES].sort());
  };

  for (const when of sample(['last', 'first'], 1)) {
    test(`a hook of the whole run that fails (${when}) ends it without a verdict, and no results of another run stand for its own`, async () => {
      for (const again of [false, true]) {
        const earlier = again ? afterWhole() : {};
        const { status, stdout, stderr } = project.shell(`BAD=${when} $CUCUMBER`);
        assert.equal(status, 5, stdout);
        assert.match(
          stderr,
          /^INCOMPLETE: the run was aborted\nthe results say so; those of the run before, .* are in /m,
        );
        assert.doesNotMatch(stdout, /CONFORMS/);
        await expectUnfinished(earlier);
      }
      // The next one that ends takes all of it away, and one that never ends leaves what was put aside.
      project.shell(`BAD=${when} $CUCUMBER`);
      assert.equal(JSON.parse(project.read('reports/out/earlier/results.json')).scenarios.passed, 5);
      project.cucumber();
      assert.deepEqual(left(), FILES);
      assert.equal((await project.quickly('badge', '--svg', 'badge.svg')).status, 0);
    });
  }

  test('a run of some scenarios that never ends leaves what a run of all has left', async () => {
    const before = afterWhole();
    assert.equal(project.shell('BAD=last $CUCUMBER --tags @a').status, 5);
    for (const [name, text] of Object.entries(before)) assert.equal(project.read(`reports/out/${name}`), text);
    assert.ok(project.results('reports/out/partial-results.json').troubles.includes('the run was aborted'));
    assert.equal((await project.quickly('badge', 'reports/out/partial-results.json', '--svg', 'badge.svg')).status, 5);
  });

  for (const signal of sample(['SIGINT', 'SIGTERM', 'SIGKILL'], 1)) {
    test(`a run that ${signal} ends says that it has not ended, and leaves what was before beside it`, async () => {
      const before = afterWhole();
      project.write('features/off.feature', FEATURE('off', ['broken off']).replace('@broken off', '@off'));
      try {
        const { status, stderr } = project.shell(`SIGNAL=${signal} exec $CUCUMBER`);
        assert.notEqual(status, 0, stderr);
        await expectUnfinished(before);
      } finally {
        rmSync(project.file('features/off.feature'));
      }
    });
  }
});
