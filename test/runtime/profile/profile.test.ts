import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { CallStack } from '../../../runtime/profile/call-stack.ts';
import { collapsedStacks, speedscopeProfile } from '../../../runtime/profile/profile-text.ts';
import { Profiler } from '../../../runtime/profile/profiler.ts';
import type { StackCount } from '../../../runtime/profile/stack-counts.ts';
import { SteppedTarget } from '../../../runtime/stepping/stepped-target.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { bytesOf, type CountedEvent, DUP, FIXTURES, runOnce } from '../coverage/counted-runs.ts';

/** The stacks of a run, which is that of an ordinary kernel. */
async function profileOf(bytes: Uint8Array, name: string, input: CountedEvent) {
  const profiler = new Profiler(async () => {});
  const run = await runOnce(new SteppedTarget(profiler), bytes, name, input);
  assert.deepEqual(run, await runOnce(new EmulatedTarget(), bytes, name, input));
  return { counts: profiler.counts.all(), run };
}

function totalOf(counts: readonly StackCount[]): number {
  return counts.reduce((sum, { instructions }) => sum + instructions, 0);
}

test('a function that calls itself has a frame for each call, and helpers are frames with an instruction for each call', async () => {
  const input = { event: DUP, wanted: 3 };
  const { counts, run } = await profileOf(bytesOf(`${FIXTURES}/recursion`), 'recursion', input);
  const descend = 'recursion::descend';
  const stacks = counts.map(({ stack }) => stack.slice(2).join(' '));
  assert.deepEqual(stacks, ['', 'bpf_map_lookup_elem', ...[1, 2, 3, 4].map((n) => Array(n).fill(descend).join(' '))]);
  assert.deepEqual(
    counts.map(({ stack }) => stack.slice(0, 2)),
    Array(6).fill(['recursion/recursion', 'recursion']),
  );
  assert.equal(counts[1]!.instructions, run.helpers.length);
  assert.equal(totalOf(counts), run.instructions);
});

test('a panic and its handler are below the function that panics', THOROUGH, async () => {
  const path = 'test/runtime/object/debug-info/fixtures/explicit_panic';
  const { counts, run } = await profileOf(bytesOf(path), 'explicit_panic', { event: DUP });
  assert.equal(run.outcome, 'panicked');
  assert.equal(totalOf(counts), run.instructions);
  const handler = ['explicit_panic', 'core::panicking::panic_fmt', '__rustc::rust_begin_unwind'];
  const last = counts.find(({ stack }) => stack.at(-1) === 'rex_landingpad');
  assert.deepEqual(last, { stack: ['explicit_panic/explicit_panic', ...handler, 'rex_landingpad'], instructions: 1 });
});

describe('the sum of all stacks is the number of instructions that a run retires', () => {
  const TRACEPOINT = 'syscalls/sys_enter_dup';
  const names = readdirSync(new URL('../../../programs/bin', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.|endless/.test(entry.name))
    .map(({ name }) => name);
  for (const name of sample(names, 1)) {
    test(name, async (t) => {
      const bytes = bytesOf(`programs/bin/${name}`);
      const plain = new EmulatedTarget();
      await plain.boot({});
      const loaded = await plain.load(name, bytes).catch(() => undefined);
      await plain.shutdown();
      const program = loaded?.programs[0];
      if (program?.type !== 'tracepoint' || program.attachPoint !== TRACEPOINT) {
        t.diagnostic('no program of it sees this event');
        return;
      }
      for (const watchdog of [undefined, { atInstruction: 20 }]) {
        const event = { kind: 'tracepoint', event: TRACEPOINT, ...(watchdog && { watchdog }) } as KernelEvent;
        const { counts, run } = await profileOf(bytes, name, { event });
        assert.equal(totalOf(counts), run.instructions);
      }
    });
  }
});

describe('a call stack', () => {
  test('keeps its callers through a jump to another function, and loses what returns', () => {
    const stack = new CallStack('p');
    stack.come('f', 100, false);
    stack.come('f', 80, false);
    stack.come('g', 72, true);
    stack.come('h', 72, false);
    assert.deepEqual(stack.names, ['p', 'f', 'h']);
    stack.come('f', 80, false);
    assert.deepEqual(stack.names, ['p', 'f']);
  });

  test('is left by several functions at once', () => {
    const stack = new CallStack('p');
    for (const [n, name] of ['f', 'g', 'h'].entries()) stack.come(name, 100 - 8 * n, n > 0);
    stack.come('f', 96, false);
    assert.deepEqual(stack.names, ['p', 'f']);
  });
});

describe('texts of a profile', () => {
  const counts = [
    { stack: ['p', '[u8; 4]::f\n'], instructions: 5 },
    { stack: ['p'], instructions: 2 },
  ];

  test('collapsed: a line each, whatever the names are', () => {
    assert.equal(collapsedStacks(counts), 'p;[u8, 4]::f\\n 5\np 2\n');
  });

  test('speedscope: each function once', () => {
    const { shared, profiles } = JSON.parse(speedscopeProfile(counts, 'x'));
    assert.deepEqual(shared.frames, [{ name: 'p' }, { name: '[u8; 4]::f\\n' }]);
    assert.deepEqual(profiles[0].samples, [[0, 1], [0]]);
    assert.deepEqual([profiles[0].weights, profiles[0].endValue], [[5, 2], 7]);
  });
});
