import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ownText } from '../../base/own-files.ts';
import { THOROUGH } from '../effort.ts';
import { FEATURE, FILES, keptRuns } from './kept-runs.ts';

describe('what a run leaves in reports/out', THOROUGH, () => {
  const { project, wholeRun, left, contents, afterWhole } = keptRuns();

  test('a whole run leaves messages, report and results', async () => {
    const { status, stdout, stderr } = wholeRun();
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^CONFORMS: all 5 scenarios pass \(/m);
    assert.deepEqual(Object.keys(afterWhole()), FILES);
    assert.match(project.read('reports/out/report.html'), /<title>Cucumber<\/title>/);
    assert.deepEqual(project.results().scope, { scenarios: 5, leftOut: [] });
    assert.equal((await project.quickly('badge')).status, 0);
  });

  describe('a run that judges nothing is no success, and leaves everything as it was', () => {
    const nothing: Readonly<Record<string, readonly string[]>> = {
      'a tag that nothing has': ['--tags', '@nope'],
      'a name that nothing has': ['--name', 'nope'],
      'a file that is not there': ['features/nope.feature'],
      'a line that is not there': ['features/one.feature:99'],
      'a dry run': ['--dry-run'],
    };
    for (const [what, words] of Object.entries(nothing)) {
      test(what, async () => {
        for (const name of FILES) project.write(`reports/out/${name}`, 'as it was');
        const { status, stdout, stderr } = project.cucumber(...words);
        assert.equal(status, 5, stdout + stderr);
        assert.match(stdout, /^NOTHING WAS JUDGED: /m);
        assert.deepEqual(left(), FILES);
        for (const text of Object.values(contents())) assert.equal(text, 'as it was');
      });
    }

    test('a feature that cannot be read', async () => {
      project.write('features/three.feature', 'Feature: x\n  Scenario: y\n    Then it is a\n    nonsense\n');
      try {
        const { status, stdout } = project.cucumber();
        assert.equal(status, 5, stdout);
        assert.match(stdout, /^NOTHING WAS JUDGED: /m);
        assert.deepEqual(left(), []);
        // Nor is a run of the others one of all.
        assert.match(project.cucumber('features/two.feature').stdout, /^PARTIAL: all 2 scenarios pass; 4 others of /m);
      } finally {
        rmSync(project.file('features/three.feature'));
      }
    });
  });

  describe('a run of some scenarios', () => {
    const parts: Readonly<Record<string, readonly [words: readonly string[], ran: number]>> = {
      'by tag': [['--tags', '@a'], 1],
      'by name': [['--name', '^b$'], 1],
      'by line': [['features/one.feature:7'], 1],
      'by file': [['features/two.feature'], 2],
      'one shard': [['--shard', '1/2'], 3],
    };
    for (const [what, [words, ran]] of Object.entries(parts)) {
      test(`${what} says that it is partial, in summary, results and badge`, async () => {
        const { status, stdout } = project.cucumber(...words);
        assert.equal(status, 0, stdout);
        const passes = ran === 1 ? 'the one scenario passes' : `all ${ran} scenarios pass`;
        assert.match(
          stdout,
          new RegExp(`^PARTIAL: ${passes}; ${5 - ran} others of the project were left out \\(`, 'm'),
        );
        assert.deepEqual([project.results().scope.scenarios, project.results().scope.leftOut.length], [5, 5 - ran]);
        const badge = await project.quickly('badge');
        assert.equal(badge.status, 5);
        assert.match(badge.stdout, new RegExp(` · 1/1 MUST · partial: ${ran} of 5 scenarios$`, 'm'));
        assert.match(project.read('reports/out/badge.json'), /"color": "lightgrey"/);
      });
    }

    test('does not take the place of the results of all, and says where its own are', async () => {
      const all = afterWhole();
      const { stdout, stderr } = project.cucumber('--tags', '@a');
      assert.match(
        stderr,
        /^1 of 5 scenarios ran: reports\/out\/partial-results\.json has the results, partial-report\.html and partial-messages\.ndjson are beside it; results\.json, report\.html and messages\.ndjson are those of 20\d\d-/m,
      );
      assert.match(stdout, /^report: reports\/out\/partial-report\.html$/m);
      for (const [name, text] of Object.entries(all)) assert.equal(project.read(`reports/out/${name}`), text);
      assert.match(project.read('reports/out/partial-report.html'), /<title>Cucumber<\/title>/);
      assert.equal([...project.read('reports/out/partial-messages.ndjson').matchAll(/"testCase":/g)].length, 1);
      assert.equal(project.results('reports/out/partial-results.json').scope.leftOut.length, 4);
      const later = /^note: the badge is of the run of 20\S+Z; 1 of 5 scenarios ran later: .*partial-results\.json$/m;
      assert.match((await project.quickly('badge')).stderr, later);
      assert.equal((await project.quickly('badge', 'reports/out/partial-results.json')).stderr, '');
      project.cucumber();
      assert.equal((await project.quickly('badge')).stderr, '');
      assert.deepEqual(left(), ['badge.json', 'badge.svg', ...FILES]);
    });

    test('does take the place of the results of others', async () => {
      project.cucumber('--tags', '@a');
      project.cucumber('--tags', '@b or @c');
      assert.deepEqual(project.results().scenarios, { passed: 2, failed: 0, skipped: 0 });
      assert.deepEqual(left(), FILES);
    });
  });

  test('shards that are merged are a whole run again; one that is missing is not', async () => {
    for (const shard of ['1', '2']) {
      project.cucumber('--shard', `${shard}/2`);
      for (const name of FILES) project.write(`shards/${shard}.${name}`, project.read(`reports/out/${name}`));
    }
    const merge = async (...names: string[]) =>
      await project.quickly('merge', ...names.map((name) => `shards/${name}`), '-o', 'merged');
    const messages = await merge('1.messages.ndjson', '2.messages.ndjson');
    assert.match(messages.stdout, /^CONFORMS: all 5 scenarios pass/m, messages.stderr);
    assert.equal(messages.status, 0);
    assert.deepEqual(project.results('merged/results.json').scope, { scenarios: 5, leftOut: [] });
    const results = await merge('1.results.json', '2.results.json');
    assert.equal(results.status, 0, results.stdout);
    assert.match(results.stdout, /^CONFORMS$/m);
    const one = await merge('2.results.json');
    assert.equal(one.status, 5);
    assert.match(one.stdout, /^partial +2 of 5 scenarios ran\n\nPARTIAL$/m);
    const part = await project.quickly('merge', '--partial', 'shards/2.messages.ndjson', '-o', 'merged');
    assert.equal(part.status, 5, part.stderr);
    assert.match(part.stdout, /^PARTIAL: all 2 scenarios pass; 3 others /m);
  });

  test('what a part of the features left out is known where these features are not', async () => {
    project.cucumber('features/two.feature');
    const line = 'mkdir -p elsewhere && cd elsewhere && $REX merge ../reports/out/messages.ndjson -o merged';
    const { status, stdout, stderr } = project.shell(line);
    assert.match(stdout, /^PARTIAL: all 2 scenarios pass; 3 others /m, stderr);
    assert.equal(status, 5);
  });

  test('a scenario that passes only when it is tried again is flaky, and no verdict', async () => {
    project.write('features/flaky.feature', FEATURE('flaky', ['flaky']));
    try {
      const { status, stdout } = project.cucumber('--retry', '1');
      assert.equal(status, 5, stdout);
      assert.match(stdout, /^INCOMPLETE: of 6 scenarios 1 flaky \(/m);
      assert.match(stdout, /^flaky: features\/flaky\.feature:4 flaky: it failed before it passed: it is flaky$/m);
      const { flaky, scenarios } = project.results();
      assert.deepEqual(
        flaky.map(({ subject, outcome, message }) => [subject, outcome, message.split('\n')[0]]),
        [['features/flaky.feature:4', 'passed', 'it is flaky']],
      );
      assert.deepEqual(scenarios, { passed: 6, failed: 0, skipped: 0 });
      const badge = await project.quickly('badge');
      assert.equal(badge.status, 5);
      assert.match(badge.stdout, / · 1 flaky · incomplete$/m);
      const merged = await project.quickly('merge', 'reports/out/messages.ndjson', '-o', 'merged');
      assert.equal(merged.status, 5);
      assert.equal(project.results('merged/results.json').flaky.length, 1);
    } finally {
      rmSync(project.file('features/flaky.feature'));
    }
  });

  test('features of which nothing is run leave the whole without a verdict, each by name', async () => {
    const idle = {
      outline:
        'Feature: x\n  Rule: r\n    Scenario Outline: <x>\n      Then it is <x>\n      Examples:\n        | x |\n',
      comments: '# Feature: x\n',
      empty: '',
      background: 'Feature: x\n  Background:\n    Then it is a\n',
    };
    for (const [name, text] of Object.entries(idle)) project.write(`features/${name}.feature`, text);
    try {
      const { status, stdout } = project.cucumber();
      assert.match(stdout, /^INCOMPLETE: features\/background\.feature has no scenario/m);
      assert.deepEqual(project.results().troubles.toSorted(), [
        'features/background.feature has no scenario',
        'features/comments.feature has no scenario',
        'features/empty.feature has no scenario',
        'features/outline.feature:5: the examples have no row, so that nothing is run of them',
      ]);
      assert.equal(status, 5);
      assert.equal((await project.quickly('badge')).status, 5);
      const merged = await project.quickly('merge', 'reports/out/messages.ndjson', '-o', 'merged');
      assert.equal(merged.status, 5, merged.stdout + merged.stderr);
      // Nor is a run of all others one of all.
      const others = project.cucumber('features/one.feature', 'features/two.feature');
      assert.match(others.stdout, /^PARTIAL: all 5 scenarios pass; 4 others of the project were left out/m);
      const mergedPart = await project.quickly('merge', 'reports/out/messages.ndjson', '-o', 'merged');
      assert.equal(mergedPart.status, 5, mergedPart.stdout + mergedPart.stderr);
    } finally {
      for (const name of Object.keys(idle)) rmSync(project.file(`features/${name}.feature`));
    }
  });

  test('a run of all removes the files of failures of scenarios that no longer exist', () => {
    const old = (name: string, text: string) => {
      project.write(`reports/out/failures/features/${name}`, text);
      utimesSync(project.file(`reports/out/failures/features/${name}`), 100, 100);
    };
    const sha256 = createHash('sha256').update('object').digest('hex');
    const written = ownText('events: []\n', [{ name: '1.object.x', sha256 }]);
    old('gone/1.events.yaml', written);
    old('gone/1.object.x', 'object');
    old('gone/2.events.yaml', `${written}# a note of the user\n`);
    old('gone/3.events.yaml', 'events: []\n');
    const present = () => readdirSync(project.file('reports/out/failures/features/gone'));
    assert.match(project.cucumber('features/two.feature').stdout, /^PARTIAL: /m);
    assert.equal(present().length, 4);
    assert.match(project.cucumber().stdout, /^CONFORMS: /m);
    assert.deepEqual(present(), ['2.events.yaml', '3.events.yaml']);
  });

  test('what cannot be written is said, after the verdict was reached', async () => {
    writeFileSync(project.file('reports'), 'a file');
    const { status, stdout, stderr } = project.cucumber();
    assert.equal(status, 3, stderr);
    assert.match(stdout, /^CONFORMS: all 5 scenarios pass/m);
    assert.doesNotMatch(stdout, /^report: /m);
    assert.match(stderr, /^FILE_NOT_WRITTEN \(ENOTDIR\): .*messages\.ndjson: the messages cannot be written$/m);
    rmSync(project.file('reports'));
    const before = afterWhole();
    rmSync(project.file('reports/out/report.html'));
    mkdirSync(project.file('reports/out/report.html'));
    assert.equal(project.cucumber().status, 3);
    assert.deepEqual(left(), FILES);
    assert.equal(project.read('reports/out/results.json'), before['results.json']);
  });

  test('a verdict that cannot be printed is said', async () => {
    const { status, stderr } = project.shell('$CUCUMBER > /dev/full');
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^OUTPUT_NOT_WRITTEN \(ENOSPC\): /m);
  });

  test('two runs at once do not mix: all files are those of one', async () => {
    project.shell('$CUCUMBER --tags @a & $CUCUMBER features/two.feature & wait');
    const names = [...project.read('reports/out/messages.ndjson').matchAll(/"testCase":/g)].length;
    const { passed } = project.results().scenarios;
    const html = [...project.read('reports/out/report.html').matchAll(/\{"testCase":/g)].length;
    assert.deepEqual([passed, html], [names, names]);
    assert.deepEqual(left(), FILES);
  });
});
