import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Exploration, explore } from '../../../conformance/interleavings/explore.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { dup, objectBytes } from '../../runtime/run/corpus-kernel.ts';

/** Explores dups of the given descriptors at once, a list for each CPU. */
async function exploreDups(
  object: string,
  descriptors: readonly (readonly number[])[],
  preemptions: number,
  configuration: KernelConfiguration = {},
): Promise<Exploration> {
  const cpus = descriptors.map((list, cpu) => ({ cpu, events: list.map((fildes) => dup(fildes)) }));
  const situation = {
    newTarget: () => new EmulatedTarget(),
    prepare: async (target: EmulatedTarget | Parameters<Parameters<typeof explore>[0]['prepare']>[0]) => {
      await target.boot({ cpus: descriptors.length, ...configuration });
      const { programs } = await target.load(object, objectBytes(object));
      for (const { name } of programs) await target.attach(name);
    },
    cpus,
    storeBuffers: false,
  };
  return await explore(situation, { preemptions, timeLeft: () => true });
}

const kinds = ({ findings }: Exploration) => findings.map(({ kind }) => kind);
const faults = ({ findings }: Exploration) => findings.filter(({ fault }) => fault);

describe('exploring interleavings', () => {
  test('finds the lost count of a plain addition with one preemption, and says how', THOROUGH, async () => {
    const explored = await exploreDups('counter_racy', [[0], [0]], 3);
    const [lost, ...others] = faults(explored);
    assert.equal(others.length, 0);
    assert.equal(lost!.kind, 'no serial order');
    assert.equal(lost!.preemptions, 1);
    assert.equal(lost!.schedule, '0:1 1:2 0:2');
    assert.match(lost!.details.join('\n'), /^map "counts" at key 00000000: 01.*, not 02/);
    assert.match(lost!.steps[0]!, /^CPU 0 {2}reads map "counts" at key 00000000, at counter_racy\+0x\w+\/0x\w+: mov /);
    assert.ok(kinds(explored).includes('data race'));
  });

  test('goes through all orders of what is locked, and finds nothing', THOROUGH, async () => {
    const explored = await exploreDups('counter_locked', [[0], [0]], 2);
    assert.deepEqual(explored.findings, []);
    assert.equal(explored.exhausted, 2);
  });

  test('goes through all orders of what is atomic, and finds nothing', THOROUGH, async () => {
    const explored = await exploreDups('counter_atomic', [[0], [0]], 2);
    assert.deepEqual(explored.findings, []);
    assert.ok(explored.schedules > 2);
  });

  test('finds the update of a hash map that another one undoes', THOROUGH, async () => {
    const explored = await exploreDups('hash_lost_update', [[1], [1]], 3);
    assert.deepEqual(
      faults(explored).map(({ kind, schedule }) => [kind, schedule]),
      [['no serial order', '0:1 1:2 0:2']],
    );
  });

  test('lets updates of different keys be', THOROUGH, async () => {
    const explored = await exploreDups('hash_lost_update', [[1], [2]], 2);
    assert.deepEqual(explored.findings, []);
  });

  test('finds a value that is read while another CPU writes it', THOROUGH, async () => {
    const [torn] = faults(await exploreDups('torn_pair', [[7], [0]], 3));
    assert.equal(torn!.kind, 'torn read');
    assert.match(torn!.message, /^CPU 1 reads map "point" at key 00000000 while another CPU writes it/);
  });

  test('finds two CPUs that wait for each other, and the order of locks that leads there', THOROUGH, async () => {
    const explored = await exploreDups('locks_crosswise', [[0], [1]], 2, { kernel: 'rex-2025-02' });
    const found = new Map(explored.findings.map((finding) => [finding.kind, finding]));
    assert.deepEqual([...found.keys()].sort(), ['deadlock', 'lock order']);
    const deadlock = found.get('deadlock')!;
    assert.equal(deadlock.preemptions, 1);
    assert.match(
      deadlock.details[0]!,
      /^CPU 0: program "locks_crosswise" waits for the lock in map "accounts" at key 01000000 at locks_crosswise\+0x\w+\/0x\w+, and holds that in map "accounts" at key 00000000, taken at /,
    );
    assert.equal(found.get('lock order')!.details.length, 2);
  });

  test('goes through a queue without locks, and finds nothing', THOROUGH, async () => {
    const explored = await exploreDups('lock_free_queue', [[5], [0]], effort(1, 3));
    assert.deepEqual(explored.findings, []);
  });

  test('stops when there is no time left, and says how far it came', async () => {
    const situation = {
      newTarget: () => new EmulatedTarget(),
      prepare: async (target: { boot(configuration: KernelConfiguration): Promise<void> }) => {
        await target.boot({ cpus: 2 });
      },
      cpus: [],
      storeBuffers: false,
    };
    const explored = await explore(situation, { preemptions: 2, timeLeft: () => false });
    assert.equal(explored.exhausted, -1);
    assert.equal(explored.schedules, 0);
  });
});
