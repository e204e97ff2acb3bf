import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Search } from '../../../conformance/interleavings/search.ts';
import { packageRoot } from '../../../node/package-root.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { compile, whyNoCompiler } from '../../compile.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { dup, objectBytes } from '../../runtime/run/corpus-kernel.ts';
import { skipUnless } from '../../skip.ts';

/** The results of the threads of a litmus test, one after the other. */
type Seen = string;

/**
 * The results that the model shows.
 * @param threads the descriptors of `programs/src/litmus.rs`, one a CPU
 * @param storeBuffers x86-TSO, or sequential consistency
 */
async function modelled(threads: readonly number[], preemptions: number, storeBuffers = true): Promise<Seen[]> {
  const search = new Search(preemptions);
  const seen = new Set<Seen>();
  for (let next = search.next(); next !== undefined; next = search.next()) {
    const target = new EmulatedTarget();
    await target.boot({ cpus: threads.length });
    await target.load('litmus', objectBytes('litmus'));
    await target.attach('litmus');
    const cpus = threads.map((fildes, cpu) => ({ cpu, events: [dup(fildes)] }));
    const { runs, steps } = await target.fireAtOnce({ cpus, schedule: next.schedule, storeBuffers });
    seen.add(runs.map(({ events }) => events[0]![0]!.result).join(' '));
    search.ran(next, steps);
    await target.shutdown();
  }
  return [...seen].sort();
}

const STORE_BUFFERING = [0, 1];
const MESSAGE_PASSING = [6, 7];

/** Tests of two threads by the first one's number, with all results that x86 allows. */
const TESTS: readonly (readonly [name: string, first: number, allowed: readonly Seen[]])[] = [
  ['store buffering', 0, ['0 0', '0 1', '1 0', '1 1']],
  ['store buffering with fences', 2, ['0 1', '1 0', '1 1']],
  ['store buffering with locked instructions', 4, ['0 1', '1 0', '1 1']],
  ['message passing', 6, ['0 0', '0 1', '0 3']],
  ['load buffering', 8, ['0 0', '0 1', '1 0']],
];

describe('litmus tests', () => {
  test(
    'in the model without store buffers, one of two loads sees the store of the other thread',
    THOROUGH,
    async () => {
      assert.deepEqual(await modelled(STORE_BUFFERING, 2, false), ['0 1', '1 0', '1 1']);
    },
  );

  test('in the model with store buffers, none need', THOROUGH, async () => {
    assert.deepEqual(await modelled(STORE_BUFFERING, 3), ['0 0', '0 1', '1 0', '1 1']);
  });

  test('in the model, a message is there once its flag is', THOROUGH, async () => {
    assert.deepEqual(await modelled(MESSAGE_PASSING, effort(3, 6)), ['0 0', '0 1', '0 3']);
  });

  for (const [name, first, allowed] of TESTS) {
    test(`${name}: the model shows what x86 allows, and nothing else`, THOROUGH, async () => {
      assert.deepEqual(await modelled([first, first + 1], 6), allowed);
    });
  }

  test('independent reads of independent writes: two threads see two stores in one order', THOROUGH, async () => {
    const seen = await modelled([10, 11, 12, 12], 3);
    assert.ok(seen.length > 4);
    const opposite = await modelled([10, 11, 12, 7], 3);
    assert.ok(opposite.includes('0 0 3 3'));
    assert.ok(!opposite.includes('0 0 2 2'), 'one thread sees the first store before the second, one the second first');
  });

  const lacks = whyNoCompiler() ?? (availableParallelism() < 2 ? 'one core' : undefined);
  const onProcessor = { ...THOROUGH, ...skipUnless(lacks === undefined, lacks ?? '') };
  test('the processor shows nothing that the model does not', onProcessor, async () => {
    const source = join(packageRoot, 'test/conformance/interleavings/litmus.c');
    const program = compile([source], ['-O1', '-pthread']);
    const lines = execFileSync(program, ['20'], { encoding: 'utf8', timeout: 120_000 }).trim().split('\n');
    const shown = new Map<number, Seen[]>();
    for (const line of lines) {
      const [number, one, other] = line.split(' ').map(Number);
      shown.set(number!, [...(shown.get(number!) ?? []), `${one} ${other}`]);
    }
    for (const [name, first, allowed] of TESTS) {
      const seen = shown.get(first);
      assert.ok(seen !== undefined && seen.length > 0, name);
      const model = await modelled([first, first + 1], 6);
      assert.deepEqual(model, allowed);
      assert.deepEqual(
        seen.filter((results) => !model.includes(results)),
        [],
        name,
      );
    }
  });
});
