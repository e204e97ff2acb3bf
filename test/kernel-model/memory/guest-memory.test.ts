import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ENGINE_STATE_OFFSET,
  EXECUTE,
  FIRST_GUEST_OFFSET,
  GuestMemory,
  PAGE_SIZE,
  READ,
  toAddress,
  toOffset,
  WRITE,
} from '../../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../../effort.ts';
import { refusal } from '../support.ts';

test('every region has a guard page of its own on both sides', () => {
  const memory = new GuestMemory();
  const regions = [memory.allocate('a', 1, READ), memory.allocate('b', PAGE_SIZE + 1, READ | WRITE)];
  assert.deepEqual(
    regions.map(({ size }) => size),
    [PAGE_SIZE, 2 * PAGE_SIZE],
  );
  for (const region of regions) {
    const end = region.offset + region.size;
    assert.deepEqual(memory.regionAt(region.offset), { region, guard: 'none' });
    assert.deepEqual(memory.regionAt(end - 1), { region, guard: 'none' });
    assert.deepEqual(memory.regionAt(region.offset - 1), { region, guard: 'below' });
    assert.deepEqual(memory.regionAt(end), { region, guard: 'above' });
    assert.equal(memory.protectionAt(region.offset - 1), 0);
    assert.equal(memory.protectionAt(end), 0);
  }
  assert.equal(memory.regionAt(FIRST_GUEST_OFFSET - 1), undefined);
  memory.release();
});

test('an access is allowed when all its pages allow it', () => {
  const memory = new GuestMemory();
  const { offset } = memory.allocate('a', 3 * PAGE_SIZE, READ | WRITE);
  memory.protect(offset + PAGE_SIZE, PAGE_SIZE, READ | EXECUTE);
  assert.equal(memory.isAccessible(offset, 3 * PAGE_SIZE, READ), true);
  assert.equal(memory.isAccessible(offset, PAGE_SIZE, WRITE), true);
  assert.equal(memory.isAccessible(offset, PAGE_SIZE + 1, WRITE), false);
  assert.equal(memory.isAccessible(offset + PAGE_SIZE - 1, 2, WRITE), false);
  assert.equal(memory.isAccessible(offset + PAGE_SIZE, 8, EXECUTE | READ), true);
  assert.equal(memory.isAccessible(offset + 3 * PAGE_SIZE - 1, 2, READ), false);
  assert.equal(memory.isAccessible(-1, 1, READ), false);
  assert.equal(memory.isAccessible(2 ** 32 - 1, 2, READ), false);
  memory.release();
});

test('memory grows with use and is clean when it is used again', THOROUGH, () => {
  const memory = new GuestMemory();
  const { offset } = memory.allocate('a', 6_000_000, READ | WRITE);
  memory.u8[offset + 5_999_999] = 7;
  memory.release();
  const next = new GuestMemory();
  const same = next.allocate('b', 6_000_000, READ | WRITE);
  assert.equal(same.offset, offset);
  assert.equal(next.u8[offset + 5_999_999], 0);
  assert.equal(next.regionAt(offset)?.region.name, 'b');
  next.release();
});

test('a freed region faults, and its place is not used again', () => {
  const memory = new GuestMemory();
  const region = memory.allocate('a', PAGE_SIZE, READ | WRITE);
  memory.u8[region.offset] = 7;
  memory.free(region);
  assert.equal(memory.isAccessible(region.offset, 1, READ), false);
  assert.equal(memory.regionAt(region.offset), undefined);
  assert.notEqual(memory.allocate('b', PAGE_SIZE, READ).offset, region.offset);
  memory.release();
});

test('what is freed costs the machine nothing that it did not cost before', () => {
  const memory = new GuestMemory();
  const regions = Array.from({ length: 8 }, (_, n) => memory.allocate(`region ${n}`, 64 * 1024 * 1024, READ | WRITE));
  const before = process.memoryUsage().rss;
  for (const region of regions) memory.free(region);
  assert.ok(process.memoryUsage().rss - before < 128 * 1024 * 1024);
});

test('a machine that has no memory for the window is named', () => {
  const memory = new GuestMemory();
  memory.wasm.grow = () => {
    throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
  };
  const full = refusal(() => memory.allocate('big', 2 ** 30, READ), 'MEMORY_WINDOW_FULL');
  assert.equal(full.kind, 'unsupported');
  assert.match(full.cause, /^the machine has no memory/);
});

test('more than the window holds is ENOMEM', () => {
  const memory = new GuestMemory();
  assert.equal(refusal(() => memory.allocate('big', 2 ** 32, READ), 'MEMORY_WINDOW_FULL').kind, 'unsupported');
  memory.release();
});

test('addresses and offsets are two spellings of one place', () => {
  assert.equal(toAddress(0x201000), 0xffffc90000201000n);
  assert.equal(toOffset(0xffffc900ffffffffn), 0xffffffff);
  assert.equal(toOffset(0xffffc90100000000n), undefined);
  assert.equal(toOffset(0xffffc8ffffffffffn), undefined);
  const memory = new GuestMemory();
  const { offset } = memory.allocate('a', 16, READ | WRITE);
  memory.writePointer(offset, 0xfffffff0);
  assert.equal(memory.readU64(offset), 0xffffc900fffffff0n);
  assert.equal(memory.readPointer(offset), 0xfffffff0);
  memory.writeU64(offset, 0xffffffff81000000n);
  assert.equal(memory.readPointer(offset), -1);
  memory.writeU64Number(offset, 2 ** 40 + 5);
  assert.equal(memory.readU64(offset), 2n ** 40n + 5n);
  memory.release();
});

test('memory that is given back is zeroed wherever a guest, the model or an engine wrote', THOROUGH, () => {
  const memory = new GuestMemory();
  const { wasm } = memory;
  const table = memory.takeEngineRoom(64)!;
  const region = memory.allocate('region', 3 * PAGE_SIZE, READ);
  const last = region.offset + region.size - 1;
  for (const offset of [ENGINE_STATE_OFFSET, table, table + 63, region.offset, last]) memory.u8[offset] = 1;
  memory.release();
  const next = new GuestMemory();
  assert.equal(next.wasm, wasm);
  assert.ok(next.u8.every((byte) => byte === 0));
  assert.equal(next.takeEngineRoom(64), table);
  next.release();
});
