import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BPF_F_FAST_STACK_CMP, BPF_F_REUSE_STACKID, StackTraceMap } from '../../../kernel-model/maps/stack-trace.ts';
import { bootKernel, refusal } from '../support.ts';

const DEFINITION = { name: 'stacks', type: 7, keySize: 4, valueSize: 1016, maxEntries: 4, flags: 0 };
const kernel = bootKernel();
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

function stackTrace(definition: Partial<typeof DEFINITION> = {}): StackTraceMap {
  const map = kernel.maps.create({ ...DEFINITION, ...definition });
  assert.ok(map instanceof StackTraceMap);
  return map;
}

/** Stacks of kernel and user space, and the ids that a live Linux gave them in maps of so many buckets. */
const SEEN: readonly (readonly [id: number, buckets: number, ...stack: bigint[]])[] = [
  [3700, 4096, 0xffffffffc0022071n],
  [1268, 4096, 0x7fe739b1f829n],
  [368, 4096, 0xffffffffc0026ba5n, 0xffffffff81f081aan],
  [23703, 65536, 0x7fe739b1f829n, 0x7ffdb7f82c40n],
  [482455, 1048576, 0x7fe739b1f829n, 0x7ffdb7f82c40n],
  [61316, 65536, 0xffffffffc0026cb5n, 0xffffffff81f081aan, 0xffffffff81f0a117n],
  [56432, 65536, 0xffffffff814ddf21n, 0xffffffff814e038dn, 0xffffffff821ef691n, 0xffffffff81000130n],
  [
    95918,
    1048576,
    0xffffffff81f081aan,
    0xffffffff81f0a117n,
    0xffffffff814ddf21n,
    0xffffffff814e038dn,
    0xffffffff821ef691n,
  ],
];

describe('a stack trace map', () => {
  for (const [id, maxEntries, ...stack] of SEEN) {
    test(`gives a stack of ${stack.length} from 0x${stack[0]!.toString(16)} the id ${id} of ${maxEntries}, as Linux does`, () => {
      const map = stackTrace({ maxEntries });
      assert.equal(map.enter(stack, 0), id);
      assert.equal(map.enter(stack, BPF_F_FAST_STACK_CMP), id);
      const value = Buffer.from(map.userLookup(u32(id))!);
      assert.deepEqual(
        Array.from({ length: stack.length + 1 }, (_, index) => value.readBigUInt64LE(index * 8)),
        [...stack, 0n],
      );
    });
  }

  test('skips frames, and keeps no more than fit', () => {
    const map = stackTrace({ valueSize: 16, maxEntries: 65536 });
    const stack = [1n, 0x7fe739b1f829n, 0x7ffdb7f82c40n, 4n];
    assert.equal(map.enter(stack, 1), 23703);
    assert.equal(map.entries().length, 1);
    for (const skip of [4, 5, 255]) assert.equal(map.enter(stack, skip), -14);
    assert.notEqual(map.enter(stack, 3), -14);
    assert.equal(map.enter([], 0), -14);
  });

  test('skips within the 127 frames that a stack has at most', () => {
    const deep = Array.from({ length: 200 }, (_, index) => BigInt(index + 1));
    const map = stackTrace({ maxEntries: 65536 });
    const enter = (skip: number) => map.enter(deep.slice(0, map.deepest(skip)), skip);
    const depth = (skip: number) => {
      const value = Buffer.from(map.userLookup(u32(enter(skip)))!);
      return Array.from({ length: 127 }, (_, index) => value.readBigUInt64LE(index * 8)).filter((ip) => ip !== 0n);
    };
    assert.equal(depth(0).length, 127);
    assert.deepEqual([depth(100)[0], depth(100).length], [101n, 27]);
    assert.equal(enter(127), -14);
  });

  test('of a sampled chain, which has markers beyond the 127 frames, keeps nothing of it where 127 are skipped, as Linux does', () => {
    const map = stackTrace({ maxEntries: 4096 });
    const chain = Array.from({ length: 129 }, (_, index) => BigInt(index + 1));
    assert.equal(map.enter(chain, 127), 3823);
    assert.deepEqual(map.userLookup(u32(3823)), new Uint8Array(1016));
    const last = map.enter(chain, 128);
    assert.equal(Buffer.from(map.userLookup(u32(last))!).readBigUInt64LE(0), 129n, 'the difference wraps around');
    assert.equal(map.enter(chain, 129), -14);
  });

  test('keeps the first of two stacks of one id, unless told to reuse it', () => {
    const map = stackTrace({ maxEntries: 1, valueSize: 8 });
    assert.equal(map.enter([1n], 0), 0);
    assert.equal(map.enter([2n], 0), -17);
    assert.equal(map.enter([2n], BPF_F_FAST_STACK_CMP), -17, 'the hashes differ');
    assert.equal(map.enter([1n], 0), 0);
    assert.equal(map.enter([2n], BPF_F_REUSE_STACKID), -12, 'the one element is in use');
    const wide = stackTrace({ maxEntries: 3, valueSize: 8 });
    const first = wide.enter([1n], 0);
    const other = [2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n].find((ip) => wide.enter([ip], 0) === -17)!;
    assert.equal(wide.enter([other], BPF_F_REUSE_STACKID), first);
    assert.equal(wide.enter([1n], 0), -17);
  });

  test('has as many buckets as the next power of two, and room for max_entries stacks', () => {
    const map = stackTrace({ maxEntries: 3, valueSize: 8 });
    const results = Array.from({ length: 60 }, (_, index) => map.enter([BigInt(index)], 0));
    assert.deepEqual([...new Set(results)].filter((result) => result < 0).sort(), [-12, -17]);
    assert.equal(map.entries().length, 3);
    refusal(() => map.userDelete(u32(4)), 'MAP_E2BIG');
    const id = results.find((result) => result >= 0)!;
    map.userDelete(u32(id));
    refusal(() => map.userDelete(u32(id)), 'MAP_ENOENT');
    assert.equal(map.userLookup(u32(id)), undefined);
  });

  test('with build IDs keeps addresses where no build ID is known', () => {
    const map = stackTrace({ valueSize: 64, flags: 1 << 5 });
    const id = map.enter([0x401000n, 0x402000n, 0x403000n], 0);
    const value = Buffer.from(map.userLookup(u32(id))!);
    assert.deepEqual(
      [0, 32].map((place) => [value.readInt32LE(place), value.readBigUInt64LE(place + 24)]),
      [
        [2, 0x401000n],
        [2, 0x402000n],
      ],
    );
  });
});
