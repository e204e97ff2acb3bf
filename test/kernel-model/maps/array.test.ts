import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootKernel, refusal } from '../support.ts';
import { ARRAY, createMap, E2BIG, EEXIST, EINVAL, PER_CPU_ARRAY, ProgramSide, u32 } from './program-side.ts';

test('an array gives the errors that Linux gives', () => {
  const kernel = bootKernel();
  const side = new ProgramSide(kernel, createMap(kernel, ARRAY, 4, 8, 2));
  const value = Buffer.from('AAAAAAAA');
  assert.equal(side.update(u32(1), value), 0n);
  assert.equal(side.update(u32(1), value, 2), 0n);
  assert.equal(side.update(u32(1), value, 1), EEXIST);
  for (const index of [2, 0xffffffff]) {
    assert.equal(side.update(u32(index), value), E2BIG);
    assert.equal(side.update(u32(index), value, 1), E2BIG);
    assert.equal(side.lookup(u32(index)), 0n);
  }
  for (const flags of [3, 4, 8, 1n << 32n]) assert.equal(side.update(u32(1), value, flags), EINVAL, String(flags));
  assert.equal(side.delete(u32(0)), EINVAL);
});

test('array values lie at multiples of 8, all there from the start, and pointers to them stay', () => {
  const kernel = bootKernel();
  const map = createMap(kernel, ARRAY, 4, 5, 3);
  const side = new ProgramSide(kernel, map);
  const first = side.lookup(u32(0));
  assert.equal(side.lookup(u32(2)), first + 16n);
  assert.deepEqual(
    map.entries().map(({ value }) => [...value]),
    Array(3).fill([0, 0, 0, 0, 0]),
  );
  side.update(u32(2), Buffer.from('abcde'));
  assert.equal(side.lookup(u32(2)), first + 16n);
  assert.equal(Buffer.from(map.userLookup(u32(2))!).toString(), 'abcde');
});

test('a per-CPU array keeps a value for each CPU; user space sees all of them', () => {
  const kernel = bootKernel({ cpus: 2 });
  const map = createMap(kernel, PER_CPU_ARRAY, 4, 5, 3);
  const side = new ProgramSide(kernel, map);
  kernel.beginRun('p', 1, {} as never);
  assert.equal(side.update(u32(2), Buffer.from('onone')), 0n);
  const mine = side.lookup(u32(2));
  kernel.beginRun('p', 0, {} as never);
  assert.notEqual(side.lookup(u32(2)), mine);
  assert.equal(Buffer.from(map.userLookup(u32(2))!).toString('latin1'), '\0\0\0\0\0\0\0\0onone\0\0\0');
  map.userUpdate(u32(2), Buffer.from('zero!...one!!...'));
  assert.equal(Buffer.from(kernel.memory.bytes(Number(mine & 0xffffffffn), 5)).toString(), 'one!!');
  assert.equal(side.lookup(u32(3)), 0n);
  assert.equal(side.update(u32(3), Buffer.alloc(5)), E2BIG);
  assert.equal(side.update(u32(0), Buffer.alloc(5), 1), EEXIST);
  assert.equal(side.delete(u32(0)), EINVAL);
  refusal(() => map.userUpdate(u32(2), Buffer.alloc(5)), 'MAP_EINVAL');
  refusal(() => map.userUpdate(u32(9), Buffer.alloc(16)), 'MAP_E2BIG');
  assert.equal(map.userLookup(u32(3)), undefined);
});
