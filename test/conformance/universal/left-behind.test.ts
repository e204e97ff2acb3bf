import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLeft, whoLeft } from '../../../conformance/universal/exploration/left-behind.ts';
import type { KernelState } from '../../../runtime/target.ts';

const STATE = 'rex_termination_state of CPU 0';

function state(rest: Partial<KernelState> = {}): KernelState {
  return { locksHeld: [], references: [], perCpu: { [STATE]: '0' }, ...rest };
}

describe('a run has left something behind', () => {
  test('where a lock is held, a reference is kept, or a per-CPU variable is another', () => {
    assert.equal(isLeft(state(), state()), false);
    assert.equal(isLeft(state(), state({ locksHeld: ['a lock, held by program "p"'] })), true);
    assert.equal(isLeft(state(), state({ references: ['a task, held by program "p"'] })), true);
    assert.equal(isLeft(state(), state({ perCpu: { [STATE]: '1' } })), true);
  });

  test('and the first program that does so alone is blamed, by its first run', async () => {
    const asked: string[] = [];
    const blamed = (programs: readonly string[], ...leaving: string[]) =>
      whoLeft(programs, async (program) => {
        asked.push(program);
        return leaving.includes(program);
      });
    assert.equal(await blamed(['a', 'b', 'c'], 'a', 'c'), 0);
    assert.equal(await blamed(['a', 'b', 'c'], 'b'), 1);
    asked.length = 0;
    assert.equal(await blamed(['a', 'a', 'b', 'b', 'c'], 'b'), 2);
    assert.deepEqual(asked, ['a', 'b']);
  });

  test('or the last run, where none does so alone', async () => {
    assert.equal(await whoLeft(['a', 'b'], async () => false), 1);
  });
});
