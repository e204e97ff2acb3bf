import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { exitCodeTable } from '../../cli/commands/help-text.ts';
import { EXIT_CODES, EXIT_MEANINGS, exitCodeOfVerdict, worstExitCode } from '../../cli/exit-codes.ts';
import { VERDICT_EXITS } from '../../reports/terminal/run-verdict.ts';
import { type OverallVerdict, VERDICT_WORDS } from '../../vocabulary/results.ts';
import { sample, THOROUGH } from '../effort.ts';
import { command } from './command.ts';

const bin = 'programs/bin';
const PASSED = '"outcome": "passed"';
const FAILED = '"outcome": "failed"';
const HELLO = `${bin}/hello`;

/** Lets a test have results of a check of hello, and changed copies of them. */
async function withResults(use: (paths: Readonly<Record<string, string>>) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const path = (name: string) => join(folder, `${name}.json`);
  try {
    for (const object of ['hello', 'null_read', 'x87_instruction'])
      await command(['check', `${bin}/${object}`, '--results', path(object)]);
    const hello = readFileSync(path('hello'), 'utf8');
    const changed: Readonly<Record<string, string>> = {
      version: hello.replace(/("suite": \{[^}]*"version": )"[^"]+"/, '$1"0.0.1"'),
      layout: hello.replaceAll('"linux-6.18-x86_64"', '"linux-1.0"'),
      outcome: hello.replace(PASSED, FAILED).replace(PASSED, FAILED),
      contradictory: hello.replace(PASSED, FAILED),
      broken: 'no results',
    };
    for (const [name, text] of Object.entries(changed)) writeFileSync(path(name), text);
    const names = ['hello', 'null_read', 'x87_instruction', ...Object.keys(changed)];
    await use(Object.fromEntries(names.map((name) => [name, path(name)])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function expectCodes(cases: readonly (readonly [words: readonly string[], code: number])[]): Promise<void> {
  for (const [words, code] of cases) {
    const result = await command(words);
    assert.equal(result.code, code, `${words.join(' ')}\n${result.error}`);
    if (code === 2 || code === 3 || code === 4)
      assert.match(result.error, /^[A-Z0-9_]+( \([A-Z0-9]+\))?: .+\n {2}cause: /);
  }
}

describe('every exit code has one meaning', () => {
  test('run', async () => {
    const rows: Parameters<typeof expectCodes>[0] = [
      [['run', `${bin}/hello`], 0],
      [['run', `${bin}/nested_unwrap`], 1],
      [['run', `${bin}/endless`], 1],
      [['run', `${bin}/null_read`], 1],
      [['run', `${bin}/lock_held`], 0],
      [['run', `${bin}/second_lock`], 1],
      [['run', `${bin}/packet_loop`], 1],
      [['run'], 2],
      [['run', 'README.md'], 3],
      [['run', process.execPath], 4],
      [['run', `${bin}/hello`, '--packets', 'README.md'], 3],
      [['run', `${bin}/unknown_symbol`], 4],
      [['run', `${bin}/no_timeout_handler`], 4],
      [['run', `${bin}/override_elsewhere`], 4],
      [['run', `${bin}/exec_counter`], 5],
      [['run', `${bin}/x87_instruction`], 5],
      [['run', `${bin}/x87_instruction`, `${bin}/explicit_panic`], 1],
    ];
    await expectCodes(sample(rows, 5));
  });

  test('check', THOROUGH, async () => {
    await expectCodes([
      [['check', `${bin}/hello`], 0],
      [['check', `${bin}/null_read`], 1],
      [['check', `${bin}/unknown_symbol`], 1],
      [['check', `${bin}/hello`, '--seed', 'x'], 2],
      [['check', 'README.md'], 3],
      [['check', process.execPath], 4],
      [['check', `${bin}/null_read`, 'README.md', `${bin}/hello`], 3],
      [['check', `${bin}/hello`, '--layout', 'README.md'], 3],
      [['check', `${bin}/hello`, '--junit', `${bin}`], 3],
      [['check', `${bin}/exec_counter`], 0],
      [['check', `${bin}/x87_instruction`], 1],
    ]);
  });

  test('badge, verify and merge', THOROUGH, async () => {
    await withResults(async (results) => {
      await expectCodes([
        [['badge', results.hello!], 0],
        [['badge', results.null_read!], 1],
        [['badge', 'a', 'b'], 2],
        [['badge', results.broken!], 3],
        [['verify', results.hello!, HELLO], 0],
        [['verify', results.hello!], 2],
        [['verify', results.broken!, HELLO], 3],
        [['verify', results.hello!, 'README.md'], 3],
        [['verify', results.hello!, `${bin}/null_read`], 6],
        [['verify', results.version!, HELLO], 7],
        [['verify', results.layout!, HELLO], 8],
        [['verify', results.outcome!, HELLO], 1],
        [['verify', results.contradictory!, HELLO], 9],
        [['merge', results.hello!, '-o', join(results.hello!, '..', 'whole')], 0],
        [['merge', results.null_read!, '-o', join(results.hello!, '..', 'failed')], 1],
        [['merge'], 2],
        [['merge', results.broken!], 3],
      ]);
    });
  });

  test('layout, support and init', THOROUGH, async () => {
    await expectCodes([
      [['layout', '--object', `${bin}/hello`], 0],
      [['layout', '--object', `${bin}/classifier`, '--compare', 'programs/layouts/linux-6.18-small-x86_64.yaml'], 1],
      [['layout'], 2],
      [['layout', '--btf', 'README.md'], 3],
      [['layout', '--object', 'README.md'], 3],
      [['support'], 0],
      [['support', 'x'], 2],
      [['init', 'README.md'], 3],
      [['init', `${bin}/unknown_symbol`], 4],
      [['init', '--nonsense'], 2],
      [['--help'], 0],
      [['--version'], 0],
    ]);
  });
});

test('a verdict has one code: what was left out or not judged is not success', () => {
  const codes = (['full', 'waived', 'scenarios', 'partial', 'incomplete', 'failed'] as const).map(exitCodeOfVerdict);
  assert.deepEqual(codes, [0, 0, 0, 5, 5, 1]);
});

test('a run of features has the code of its verdict, but that of some scenarios is what was asked for', () => {
  const verdicts = Object.entries(VERDICT_WORDS) as [OverallVerdict, keyof typeof VERDICT_EXITS][];
  const otherwise = verdicts.filter(([verdict, word]) => VERDICT_EXITS[word] !== exitCodeOfVerdict(verdict));
  assert.deepEqual(
    otherwise.map(([verdict]) => verdict),
    ['partial'],
  );
});

test('of several codes the worst decides', () => {
  assert.equal(worstExitCode([]), 0);
  assert.equal(worstExitCode([0, 5, 1]), 1);
  assert.equal(worstExitCode([5, 0]), 5);
  assert.equal(worstExitCode([1, 4, 3]), 3);
  assert.equal(worstExitCode([1, 4]), 4);
  assert.equal(worstExitCode([3, 70]), 70);
});

test('--help and docs/command-line.md have one table of exit codes', async () => {
  const document = readFileSync('docs/command-line.md', 'utf8');
  for (const [name, code] of Object.entries(EXIT_CODES)) {
    const meaning = EXIT_MEANINGS[name as keyof typeof EXIT_CODES];
    assert.ok(document.includes(`| ${code} | ${meaning} |\n`), `docs/command-line.md: | ${code} | ${meaning} |`);
  }
  const { out } = await command(['--help']);
  assert.ok(out.endsWith(`exit codes\n${exitCodeTable()}`));
  assert.ok(
    exitCodeTable()
      .split('\n')
      .every((line) => line.length <= 120),
  );
});
