import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { command, withFile } from '../command.ts';

const RECURSION = 'test/runtime/coverage/fixtures/recursion';

test('run --profile writes collapsed stacks, or a profile for speedscope if the name ends in .json', async () => {
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
});

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

test('a profile has every instruction of a long run', async () => {
  const events = `events:\n${'  - tracepoint: syscalls/sys_enter_dup\n'.repeat(30)}`;
  await withFile('events.yaml', events, async (path) => {
    const json = join(dirname(path), 'p.json');
    const { out } = await command(['run', 'programs/bin/hello', '--events', path, '--profile', json, '--json']);
    const runs: readonly { readonly instructions: number }[] = JSON.parse(out).events;
    const total = runs.reduce((sum, { instructions }) => sum + instructions, 0);
    assert.ok(total > 20_000);
    assert.equal(JSON.parse(readFileSync(json, 'utf8')).profiles[0].endValue, total);
  });
});
