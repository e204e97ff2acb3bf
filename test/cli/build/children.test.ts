import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runChild } from '../../../cli/build/children.ts';
import { THOROUGH } from '../../effort.ts';
import { PATIENCE } from '../../patience.ts';
import { alive } from '../watch/watching.ts';

describe('a program that a command starts', () => {
  const run = async (script: string, signal?: AbortSignal) => {
    const lines: string[] = [];
    const options = { folder: '.', environment: process.env, out: (line: string) => lines.push(line), error: () => {} };
    const status = await runChild('sh', ['-c', script], signal === undefined ? options : { ...options, signal });
    return { status, lines };
  };

  test('is heard line by line, also the last without an end', THOROUGH, async () => {
    assert.deepEqual(await run('printf "a\\nb"; exit 3'), { status: 3, lines: ['a', 'b'] });
  });

  for (const [what, script] of [
    ['that started another and is gone', 'sleep 600 & echo $!'],
    ['that ignores SIGTERM', 'trap "" TERM; echo $$; while :; do sleep 1; done'],
  ] as const) {
    test(`leaves no process when it is aborted: one ${what}`, { ...THOROUGH, timeout: PATIENCE }, async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 500);
      const { lines } = await run(script, controller.signal);
      assert.equal(lines.length, 1);
      assert.deepEqual(alive(lines.map(Number)), []);
    });
  }
});
