import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openPipe } from '../../node/adapter-pipe.ts';
import { packageRoot } from '../../node/package-root.ts';
import type { RunScenario } from '../../reports/results/run-collector.ts';
import { selfTest } from '../../target/self-test/self-test.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { runFeatures } from '../steps/feature-run.ts';
import { hasTool } from '../tools.ts';

const EMULATED = [process.execPath, join(packageRoot, 'cli/rex-conformance.mjs'), 'target', '--serve'];
const PYTHON = ['python3', join(packageRoot, 'examples/target-adapter/adapter.py')];

/** The rules that an adapter breaks. */
async function broken(command: readonly string[]): Promise<readonly string[]> {
  const { rules } = await selfTest({
    open: () => openPipe({ kind: 'command', command, environment: {} }, packageRoot),
    isProcess: true,
    timeout: 300,
    object: readFileSync(join(packageRoot, 'programs/bin/map_api')),
    onRule: () => {},
  });
  return rules.flatMap(({ rule, fault }) => (fault === undefined ? [] : [`${rule}: ${fault}`]));
}

/** Runs features on an adapter. */
async function on(command: string, files: Readonly<Record<string, string>>): Promise<readonly RunScenario[]> {
  process.env.REX_CONFORMANCE_TARGET = command;
  try {
    return await runFeatures(files);
  } finally {
    delete process.env.REX_CONFORMANCE_TARGET;
  }
}

const FEATURE = `Feature: targets
  Scenario: maps
    Given the object "map_api"
    When user space writes to map "hash"
      | key: u32 | value: u64 |
      | 7        | 9          |
    Then map "hash" holds exactly
      | key: u32 | value: u64 |
      | 7        | 9          |

  Scenario: wrong
    Given the object "map_api"
    Then map "hash" holds exactly
      | key: u32 | value: u64 |
      | 7        | 9          |

  Scenario: programs
    Given the object "map_api", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 30
`;

const summary = (scenarios: readonly RunScenario[]): readonly (readonly string[])[] =>
  scenarios.map(({ name, outcome, reason }) => [name, outcome, reason]);

describe('adapters that are processes', THOROUGH, () => {
  test('that of the emulated kernel gives the verdicts of the kernel', async () => {
    const scenarios = await on(EMULATED.join(' '), { 'a.feature': FEATURE });
    assert.deepEqual(
      summary(scenarios).map(([name, outcome]) => [name, outcome]),
      [
        ['maps', 'passed'],
        ['wrong', 'failed'],
        ['programs', 'passed'],
      ],
    );
    assert.deepEqual(
      scenarios.map(({ observations }) => observations?.targets.map(({ name }) => name)),
      [['emulated'], ['emulated'], ['emulated']],
    );
  });

  test(
    'the smallest one, in Python, judges maps and skips programs by name',
    skipUnless(hasTool('python3'), 'no python3'),
    async () => {
      assert.deepEqual(await broken(PYTHON), []);
      const scenarios = await on(PYTHON.join(' '), { 'a.feature': FEATURE });
      assert.deepEqual(summary(scenarios), [
        ['maps', 'passed', ''],
        ['wrong', 'failed', ''],
        ['programs', 'skipped', 'the target lacks: tracepoint programs'],
      ]);
    },
  );

  test('one that ends in the middle gives no verdict, and the next scenario starts it again', async () => {
    const crashing = 'sh -c read_line;exit';
    const scenarios = await on(crashing, { 'a.feature': FEATURE });
    for (const { outcome, failed } of scenarios) {
      assert.equal(outcome, 'skipped');
      assert.match(failed[0]?.message ?? '', /TARGET_ENDED: the adapter sh -c read_line;exit is gone/);
    }
    assert.equal(scenarios.length, 3);
  });
});
