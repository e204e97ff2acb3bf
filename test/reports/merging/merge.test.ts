import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import type { Results } from '../../../vocabulary/results.ts';
import { suiteImports, suiteModule } from '../../bundled.ts';
import { type CommandResult, command } from '../../cli/command.ts';
import { THOROUGH } from '../../effort.ts';

const ROOT = join(import.meta.dirname, '../../..');

const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/** Scenarios that pass, backgrounds and outlines among them, and scenarios that fail in every way. */
const FEATURES = ['cleanup', 'message', 'stack-trace'].map((name) => `features/panics/${name}.feature`);

FEATURES.push('test/reports/failing.feature');

const SHARDS = ['1/3', '2/3', '3/3'];

describe('three shards of a run', THOROUGH, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const file = (name: string) => join(folder, name);
  const messages = SHARDS.map((shard) => file(`${shard[0]}.ndjson`));
  const bundles = SHARDS.map((shard) => file(`${shard[0]}.json`));
  const read = (name: string) => readFileSync(file(name), 'utf8');

  /** Runs the features as cucumber.mjs configures them, but with other files. */
  function run(name: string, ...words: string[]): Promise<void> {
    const configuration = file(`${name}.mjs`);
    const modules = [suiteModule('reports/verdict-formatter'), suiteModule('reports/results-formatter')];
    const formats = [
      [modules[0], file(`${name}.txt`)],
      [modules[1], file(`${name}.json`)],
      ['message', file(`${name}.ndjson`)],
    ];
    const steps = {
      import: suiteImports(),
      format: formats,
      publish: false,
      strict: true,
    };
    writeFileSync(configuration, `export default ${JSON.stringify(steps)};\n`);
    const all = [CUCUMBER, '--config', relative(ROOT, configuration), ...FEATURES, ...words];
    const child = spawn(process.execPath, all, { cwd: ROOT, stdio: 'ignore' });
    return new Promise((resolve) => child.on('close', () => resolve()));
  }

  const withoutTime = (text: string) => text.replace(/, [\d.]+ s\)/, ')').replace(/^report: .*$/m, 'report');
  /** What differs from run to run. */
  const withoutPlace = (text: string) => {
    const { finishedAt, environment, ...rest } = JSON.parse(text) as Results;
    assert.ok(finishedAt !== '' && environment.node !== '');
    return rest;
  };
  const merge = (...words: string[]): Promise<CommandResult> => command(['merge', ...words]);

  before(async () => {
    await run('whole');
    for (const shard of SHARDS) await run(shard[0]!, '--shard', shard);
  });
  after(() => rmSync(folder, { recursive: true }));

  describe('joined from their messages', () => {
    let merged: CommandResult;
    const envelopes = (name: string) =>
      read(name)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Envelope);

    before(async () => {
      merged = await merge(...messages.toReversed(), '-o', file('merged'));
    });

    test('have the verdict of one run, word for word, and its exit code', () => {
      assert.equal(merged.error, '');
      assert.equal(merged.code, 1);
      const whole = withoutTime(read('whole.txt'));
      assert.match(whole, /^DOES NOT CONFORM: of \d\d scenarios 4 failed, 1 unsupported, 2 broken/m);
      assert.equal(withoutTime(merged.out), whole);
      assert.match(merged.out, new RegExp(`^report: ${file('merged')}/report.html$`, 'm'));
    });

    test('have the results of one run', () => {
      assert.deepEqual(withoutPlace(read('merged/results.json')), withoutPlace(read('whole.json')));
      for (const bundle of SHARDS)
        assert.notDeepEqual(withoutPlace(read(`${bundle[0]}.json`)), withoutPlace(read('whole.json')));
    });

    test('have each message once, as one run has them', () => {
      const kinds = (name: string) => {
        const found = new Map<string, number>();
        for (const envelope of envelopes(name)) {
          const kind = Object.keys(envelope)[0]!;
          found.set(kind, (found.get(kind) ?? 0) + 1);
        }
        return Object.fromEntries([...found].sort());
      };
      assert.deepEqual(kinds('merged/messages.ndjson'), kinds('whole.ndjson'));
    });

    test('have the scenarios in the order of one run', () => {
      const order = (name: string) => {
        const all = envelopes(name);
        const names = new Map(
          all.flatMap(({ pickle }) => (pickle ? [[pickle.id, `${pickle.uri} ${pickle.name}`]] : [])),
        );
        const cases = all.flatMap(({ testCase }) => testCase ?? []);
        const pickles = new Map(cases.map(({ id, pickleId }) => [id, names.get(pickleId)]));
        const began = all.flatMap(({ testCaseStarted }) => testCaseStarted ?? []);
        return [cases.map(({ id }) => pickles.get(id)), began.map(({ testCaseId }) => pickles.get(testCaseId))];
      };
      assert.ok(order('whole.ndjson')[0]!.length > 20);
      assert.deepEqual(order('merged/messages.ndjson'), order('whole.ndjson'));
    });

    test('have no identifier that leads nowhere, and none twice', () => {
      const known = new Set<string>();
      const asked = new Set<string>();
      const visit = (value: unknown): void => {
        if (typeof value !== 'object' || value === null) return;
        for (const [key, item] of Object.entries(value)) {
          if (key === 'id' && typeof item === 'string') {
            assert.ok(!known.has(item), `${item} appears twice`);
            known.add(item);
          } else if (/Ids?$/.test(key)) for (const id of [item].flat()) if (typeof id === 'string') asked.add(id);
          visit(item);
        }
      };
      for (const envelope of envelopes('merged/messages.ndjson')) visit(envelope);
      assert.ok(asked.size > 250, String(asked.size));
      assert.deepEqual(
        [...asked].filter((id) => !known.has(id)),
        [],
      );
    });

    test('have one HTML report, with every scenario in it', () => {
      const html = read('merged/report.html');
      assert.match(html, /<title>Cucumber<\/title>/);
      const cases = html.match(/\{"testCaseStarted":/g) ?? [];
      assert.equal(cases.length, envelopes('whole.ndjson').filter(({ testCaseStarted }) => testCaseStarted).length);
    });

    test('are joined though their identifiers are the same and mean something else', async () => {
      const counted = messages.map((path, at) => {
        const numbers = new Map<string, string>();
        const text = readFileSync(path, 'utf8').replaceAll(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, (id) => {
          if (!numbers.has(id)) numbers.set(id, JSON.stringify(String(numbers.size)));
          return numbers.get(id)!;
        });
        assert.ok(numbers.size > 100);
        writeFileSync(file(`counted-${at}`), text);
        return file(`counted-${at}`);
      });
      const joined = await merge(...counted, '-o', file('counted'));
      assert.equal(withoutTime(joined.out), withoutTime(read('whole.txt')));
      assert.deepEqual(withoutPlace(read('counted/results.json')), withoutPlace(read('whole.json')));
    });

    test('have failed where one of them has, whichever', async () => {
      for (const failing of SHARDS) {
        const files = SHARDS.map((shard) => {
          const text = read(`${shard[0]}.ndjson`);
          assert.match(text, /"success":false/);
          writeFileSync(
            file(`ended-${shard[0]}`),
            shard === failing ? text : text.replace('"success":false', '"success":true'),
          );
          return file(`ended-${shard[0]}`);
        });
        assert.equal((await merge(...files, '-o', file('ended'))).code, 1);
        assert.match(read('ended/messages.ndjson'), /"success":false/);
      }
    });

    test('can be joined again: the file is one of messages as any other', async () => {
      const again = await merge(file('merged/messages.ndjson'), '-o', file('again'));
      assert.equal(withoutTime(again.out), withoutTime(read('whole.txt')));
    });
  });

  test('joined from their results have the results of one run, and its verdict', async () => {
    const merged = await merge(...bundles.toReversed(), '--output', file('joined'));
    assert.equal(merged.code, 1, merged.error);
    assert.deepEqual(withoutPlace(read('joined/results.json')), withoutPlace(read('whole.json')));
    assert.match(
      merged.out,
      /^scenarios {2}\d\d passed, 4 failed, 3 skipped\npartial {4}\d\d of \d+ scenarios ran\n\nDOES NOT CONFORM\n$/m,
    );
    assert.equal(existsSync(file('joined/report.html')), false);
  });

  describe('that are not those of one run are refused', () => {
    const refused = async (code: string, pattern: RegExp, ...words: string[]) => {
      const { code: exit, out, error } = await merge(...words, '-o', file('refused'));
      assert.equal(exit, 3, out);
      assert.match(error, new RegExp(`^${code}: `));
      assert.match(error, pattern);
      assert.equal(existsSync(file('refused')), false);
    };
    const altered = (name: string, change: (text: string) => string) => {
      writeFileSync(file('altered'), change(read(name)));
      return file('altered');
    };
    const [first, second, third] = messages as [string, string, string];

    test('a shard that is missing, by its number', async () => {
      await refused(
        'MERGE_MISSING_SHARD',
        /: of 3 shards 2\/3 is missing\n {2}cause: \d+ scenarios ran in none of the files: \S+:\d+, /,
        first,
        third,
      );
      await refused('MERGE_MISSING_SHARD', /: of 3 shards 1\/3, 3\/3 are missing\n/, second);
    });

    test('a shard that appears twice, by a scenario of it', async () => {
      await refused(
        'MERGE_DUPLICATE',
        /\.feature:\d+ "\[\d+\] .*" ran twice\n {2}cause: it is in \S+ and in \S+\n/,
        first,
        second,
        third,
        altered('2.ndjson', (text) => text),
      );
      await refused(
        'MERGE_DUPLICATE',
        /\.feature:\d+ is judged twice\n/,
        ...bundles,
        altered('2.json', (text) => text),
      );
    });

    test('a run that was broken off', async () => {
      const cut = altered('2.ndjson', (text) => text.slice(0, text.lastIndexOf('{"testRunFinished"')));
      await refused('MERGE_UNFINISHED', /altered: these are not the messages of a whole run\n/, first, cut, third);
    });

    test('a file that is cut in a line', async () => {
      const cut = altered('2.ndjson', (text) => text.slice(0, -20));
      await refused('MESSAGES_BROKEN', /altered:\d+: this is not a message of cucumber/, first, cut, third);
    });

    test('features of another commit', async () => {
      const other = altered('2.ndjson', (text) => text.replace(/Feature: [^\\"]+/, '$& of another commit'));
      await refused(
        'MERGE_OTHER_FEATURE',
        /: features\/panics\/\S+ is not the same in all files\n/,
        first,
        other,
        third,
      );
    });

    test('results of another version', async () => {
      const other = altered('2.json', (text) => text.replace(/"version": "[^"]+"/, '"version": "0.0.1"'));
      await refused('MERGE_OTHER_VERSION', /0\.0\.1/, bundles[0]!, other);
      const named = altered('2.json', (text) => text.replace('"name": "rex-conformance"', '"name": "rex-other"'));
      await refused('MERGE_OTHER_VERSION', /is from rex-conformance .* from rex-other/s, bundles[0]!, named);
    });

    test('messages beside results, what is neither, and files that would be overwritten', async () => {
      await refused('MERGE_MIXED', /1\.json is a bundle of results, \S+2\.ndjson is not\n/, bundles[0]!, second);
      await refused(
        'MESSAGES_BROKEN',
        /altered:1: /,
        altered('1.json', () => 'hello\n'),
      );
      await refused('RESULTS_NONE \\(ENOENT\\)', /none/, file('none'));
      const before = read('whole.json');
      writeFileSync(file('results.json'), before);
      const { code, error } = await merge(file('results.json'), '-o', folder);
      assert.equal(code, 3);
      assert.match(error, /^MERGE_OVERWRITES: /);
      assert.equal(read('results.json'), before);
    });
  });

  test('scenarios that a filter left out are refused, but for --partial, which names them', async () => {
    await run('some', '--tags', '@REX-PANIC-03');
    const refused = await merge(file('some.ndjson'), '-o', file('partial'));
    assert.equal(refused.code, 3);
    assert.match(
      refused.error,
      /^MERGE_MISSING_SCENARIOS: \d+ scenarios ran in none of the files\n {2}cause: \S+:\d+, .* and \d+ more\n {2}hint: .*--partial/,
    );
    const partial = await merge(file('some.ndjson'), '-o', file('partial'), '--partial');
    assert.equal(partial.code, 5, partial.out);
    assert.match(partial.out, /^PARTIAL: all \d scenarios pass; \d+ others of the project were left out \(/m);
    assert.match(partial.out, /\d+ scenarios ran in none of the files: \S+:\d+, /);
    assert.deepEqual(withoutPlace(read('partial/results.json')), withoutPlace(read('some.json')));
  });
});
