import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fullMaps, VALUE_FILLINGS, valuesAtKnownKeys } from '../../../conformance/universal/map-contents.ts';
import { MapKnowledge } from '../../../conformance/universal/map-knowledge.ts';
import type { KernelEvent, UserAction } from '../../../kernel-model/events.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { MapDescription } from '../../../runtime/loaded-object.ts';
import { objectBytes } from './judged.ts';

const ALL_BITS = VALUE_FILLINGS.find(({ name }) => name === 'all bits')!;

/** What is learnt of an object's maps when something happens to its program. */
async function learn(name: string, event: KernelEvent) {
  const target = new EmulatedTarget();
  await target.boot({});
  try {
    const { maps, programs } = await target.load(name, objectBytes(name));
    await target.attach(programs[0]!.name);
    const knowledge = new MapKnowledge();
    for (const run of (await target.fire(event)).runs) knowledge.observe(run, maps);
    return { maps, knowledge };
  } finally {
    await target.shutdown();
  }
}

/** Whether the kernel takes what user space does. */
async function carryOut(name: string, actions: readonly UserAction[]): Promise<void> {
  const target = new EmulatedTarget();
  await target.boot({});
  await target.load(name, objectBytes(name));
  for (const action of actions) if (action.kind === 'map_update') await target.updateMap(action);
  await target.shutdown();
}

function entriesOf(actions: readonly UserAction[], map: string) {
  return actions.flatMap((action) => (action.kind === 'map_update' && action.map === map ? action.entries : []));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('maps that are filled', () => {
  const task = { pid: 42, comm: 'bash' };

  test('have the keys that the program asked for', async () => {
    const event = { kind: 'tracepoint', event: 'raw_syscalls/sys_enter', fields: { id: 0x1234n }, task } as const;
    const { maps, knowledge } = await learn('syscall_counter', event);
    assert.deepEqual(knowledge.keysOf(maps[0]!).map(hex), ['3412000000000000']);
    const actions = valuesAtKnownKeys(maps, knowledge, ALL_BITS, 0);
    assert.deepEqual(
      entriesOf(actions, 'counts').map(({ key, value }) => [hex(key), hex(value)]),
      [['3412000000000000', 'ff'.repeat(8)]],
    );
    await carryOut('syscall_counter', actions);
  });

  test('have locks that are free, whatever else a value holds', async () => {
    const { maps, knowledge } = await learn('slow_helper', {
      kind: 'tracepoint',
      event: 'syscalls/sys_enter_dup',
      task,
    });
    const state = maps.find(({ name }) => name === 'state')!;
    assert.deepEqual(knowledge.locksOf(state), [0]);
    const [entry] = entriesOf(valuesAtKnownKeys(maps, knowledge, ALL_BITS, 0), 'state');
    assert.equal(hex(entry!.value), '00000000ffffffff');
  });

  test('or are full of other keys', async () => {
    const event = { kind: 'tracepoint', event: 'raw_syscalls/sys_enter', fields: { id: 0x1234n }, task } as const;
    const { maps, knowledge } = await learn('syscall_counter', event);
    const actions = fullMaps(maps, knowledge, 0);
    const keys = entriesOf(actions, 'counts').map(({ key }) => hex(key));
    assert.equal(keys.length, maps[0]!.maxEntries);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(!keys.includes('3412000000000000'));
    await carryOut('syscall_counter', actions);
  });

  test('stay as they are where filling them would take too long, or where user space may only read', () => {
    const map: MapDescription = {
      name: 'large',
      address: 0n,
      type: 1,
      typeName: 'hash',
      keySize: 8,
      valueSize: 1500,
      userValueSize: 1500,
      maxEntries: 3_250_000,
      flags: 0,
      shared: false,
    };
    assert.deepEqual(fullMaps([map], new MapKnowledge(), 0), []);
    const small = { ...map, valueSize: 8, userValueSize: 8, maxEntries: 4 };
    assert.equal(entriesOf(fullMaps([small], new MapKnowledge(), 0), 'large').length, 4);
    assert.deepEqual(fullMaps([{ ...small, flags: 1 << 3 }], new MapKnowledge(), 0), []);
  });

  test('of keys that are too few to fill it, a map takes what there is', () => {
    const map: MapDescription = {
      name: 'bytes',
      address: 0n,
      type: 1,
      typeName: 'hash',
      keySize: 1,
      valueSize: 4,
      userValueSize: 4,
      maxEntries: 512,
      flags: 0,
      shared: false,
    };
    const entries = entriesOf(fullMaps([map], new MapKnowledge(), 0), 'bytes');
    assert.ok(entries.length <= 256 && entries.length > 200);
  });
});
