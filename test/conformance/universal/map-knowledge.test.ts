import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MapKnowledge } from '../../../conformance/universal/map-knowledge.ts';
import type { MapDescription } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';

const MAPS = [
  { name: 'a', address: 0x100n, valueSize: 16 },
  { name: 'b', address: 0x200n, valueSize: 8 },
] as unknown as readonly MapDescription[];
const [A, B] = MAPS as [MapDescription, MapDescription];

function calling(...helpers: readonly object[]): ProgramRun {
  return { helpers } as unknown as ProgramRun;
}

const lookUp = (map: bigint, key: number, result: bigint | null) => ({
  name: 'bpf_map_lookup_elem',
  args: [map],
  result,
  key: Uint8Array.of(key),
});
const lock = (address: bigint) => ({ name: 'bpf_spin_lock', args: [address], result: 0n });

test('what runs show of maps is kept by map, each key and each lock once, and it grows', () => {
  const knowledge = new MapKnowledge();
  const sizes = [knowledge.size];
  const learn = (...helpers: readonly object[]) => {
    knowledge.observe(calling(...helpers), MAPS);
    sizes.push(knowledge.size);
  };
  learn(lookUp(0x100n, 1, 0n), lookUp(0x100n, 1, 0n), lookUp(0x200n, 2, null), lookUp(0x300n, 3, 0x900n));
  learn(lookUp(0x100n, 1, 0x1000n), lock(0x1000n), lock(0x100fn), lock(0x1010n), lock(0xfffn));
  learn(lookUp(0x200n, 4, 0x1008n), lookUp(0x100n, 5, 0n), lock(0x1008n));
  assert.deepEqual(sizes, [0, 2, 4, 7]);
  assert.deepEqual(
    [A, B].map((map) => knowledge.keysOf(map).map(([key]) => key)),
    [
      [1, 5],
      [2, 4],
    ],
  );
  assert.deepEqual([knowledge.locksOf(A), knowledge.locksOf(B)], [[0, 15], [0]]);
});
