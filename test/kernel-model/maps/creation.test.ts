import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAP_TYPES } from '../../../kernel-model/maps/table.ts';
import { THOROUGH } from '../../effort.ts';
import { bootKernel, refusal } from '../support.ts';
import { ARRAY, createMap, HASH, PER_CPU_ARRAY } from './program-side.ts';

/** Definitions that Linux 6.18 was seen to refuse, and to take. */
const REFUSED: readonly (readonly [
  errno: string,
  type: number,
  key: number,
  value: number,
  entries: number,
  flags: number,
])[] = [
  ['EINVAL', HASH, 4, 8, 0, 0],
  ['EINVAL', HASH, 0, 8, 1, 0],
  ['EINVAL', HASH, 4, 0, 1, 0],
  ['EINVAL', HASH, 4, 8, 1, 2],
  ['EINVAL', HASH, 4, 8, 1, 24],
  ['EINVAL', HASH, 4, 8, 1, 32],
  ['EINVAL', HASH, 4, 8, 1, 0x180],
  ['EINVAL', HASH, 4, 8, 1, 0x400],
  ['EINVAL', HASH, 4, 8, 1, 0x80000000],
  ['E2BIG', HASH, 4, 4194252, 1, 0],
  ['E2BIG', HASH, 4, 8, 0x80000001, 0],
  ['EINVAL', ARRAY, 4, 8, 0, 0],
  ['EINVAL', ARRAY, 8, 8, 1, 0],
  ['EINVAL', ARRAY, 4, 0, 1, 0],
  ['EINVAL', ARRAY, 4, 8, 1, 1],
  ['EINVAL', ARRAY, 4, 8, 1, 64],
  ['E2BIG', ARRAY, 4, 0x80000000, 1, 0],
  ['EINVAL', PER_CPU_ARRAY, 4, 8, 1, 4],
  ['EINVAL', PER_CPU_ARRAY, 4, 8, 1, 0x400],
  ['E2BIG', PER_CPU_ARRAY, 4, 32769, 1, 0],
  ['EINVAL', 22, 4, 8, 4, 0],
  ['EINVAL', 22, 0, 8, 4, 64],
  ['EINVAL', 23, 0, 0, 4, 0],
  ['E2BIG', 23, 0, 4194305, 1, 0],
  ['ENOMEM', 4, 4, 4, 0xffffffff, 0],
  ['ENOMEM', 7, 4, 1016, 0x4000000, 0],
  ['E2BIG', 7, 4, 8, 0x80000001, 0],
];
for (const [errno, type, keySize, valueSize, maxEntries, flags] of REFUSED) {
  const name = MAP_TYPES.get(type)!.name;
  test(`${name} with key ${keySize}, value ${valueSize}, entries ${maxEntries}, flags ${flags} is refused with ${errno}`, () => {
    const kernel = bootKernel();
    const diagnostic = refusal(
      () => createMap(kernel, type, keySize, valueSize, maxEntries, flags),
      `MAP_CREATE_${errno}`,
    );
    assert.deepEqual([diagnostic.errno, diagnostic.kind], [errno, 'refused']);
  });
}

test('definitions at the edge of what Linux takes are taken', THOROUGH, () => {
  const kernel = bootKernel();
  for (const [type, key, value, entries, flags] of [
    [HASH, 4, 4194251, 1, 0],
    [HASH, 513, 8, 1, 1 | 4 | 64 | 128],
    [ARRAY, 4, 8, 1, 4 | 0x400 | 0x1000 | 256],
    [PER_CPU_ARRAY, 4, 32768, 1, 128],
    [22, 0, 4194304, 1, 4],
    [4, 4, 4, 0x10000000, 0],
    [7, 4, 8, 1000, 0],
  ] as const) {
    createMap(kernel, type, key, value, entries, flags);
  }
  assert.equal([...kernel.maps.all()].length, 7);
});

test(
  'a type that Linux has and the model has not is unsupported, any other is EINVAL, a map beyond memory ENOMEM',
  THOROUGH,
  () => {
    const kernel = bootKernel();
    const diagnostic = refusal(() => createMap(kernel, 9, 4, 8, 1), 'MAP_TYPE_UNSUPPORTED');
    assert.equal(diagnostic.kind, 'unsupported');
    assert.match(diagnostic.message, /lru_hash \(9\)/);
    for (const type of [0, 99])
      assert.equal(refusal(() => createMap(kernel, type, 4, 8, 1), 'MAP_TYPE_UNKNOWN').errno, 'EINVAL');
    assert.equal(refusal(() => createMap(kernel, ARRAY, 4, 1024, 0xffffffff), 'MAP_CREATE_ENOMEM').errno, 'ENOMEM');
  },
);
