import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { effort, THOROUGH } from '../../effort.ts';
import { command, withFile } from '../command.ts';

const RECURSION = 'test/runtime/coverage/fixtures/recursion';

test(
  'run --profile writes collapsed stacks, or a profile for speedscope if the name ends in .json',
  THOROUGH,
  async () => {
    await withFile('profile.folded', '', async (path) => {
      const { out, code } = await command(['run', RECURSION, '--profile', path]);
      assert.equal(code, 0);
      const [, instructions] = /instructions +(\d+)/.exec(out)!;
      assert.match(out, new RegExp(`profile: ${instructions} instructions in 3 call stacks, written to `));
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      assert.equal(lines.length, 3);
      assert.match(lines[0]!, /^recursion\/recursion;recursion \d+$/);
      const json = join(dirname(path), 'p.json');
      await command(['run', RECURSION, '--profile', json, '--json']);
      const { profiles, name } = JSON.parse(readFileSync(json, 'utf8'));
      assert.deepEqual([name, String(profiles[0].endValue)], ['recursion', instructions]);
    });
  },
);

test('--profile is refused for standard output and beside --coverage', async () => {
  for (const words of [
    ['--profile', '-'],
    ['--profile', 'x', '--coverage', 'y'],
  ]) {
    const { code, error } = await command(['run', RECURSION, ...words]);
    assert.equal(code, 2);
    assert.match(error, /--profile (?:takes the name of a file, not -|and --coverage exclude each other)/);
  }
});

/** Equal runs. */
const RUNS = effort(4, 40);

test('a stack of many equal runs has as many times the instructions', THOROUGH, async () => {
  const profileOf = async (runs: number) => {
    const events = `events:\n${'  - tracepoint: syscalls/sys_enter_dup\n'.repeat(runs)}`;
    return await withFile('events.yaml', events, async (path) => {
      const folded = join(dirname(path), 'p.folded');
      await command(['run', 'programs/bin/hello', '--events', path, '--profile', folded]);
      const lines = readFileSync(folded, 'utf8').trimEnd().split('\n');
      return lines.map((line) => [line.replace(/ \d+$/, ''), Number(/\d+$/.exec(line))] as const);
    });
  };
  const one = await profileOf(1);
  const many = await profileOf(RUNS);
  assert.deepEqual(
    many,
    one.map(([stack, instructions]) => [stack, RUNS * instructions]),
  );
  assert.ok(many.reduce((sum, [, instructions]) => sum + instructions, 0) > 600 * RUNS);
});
