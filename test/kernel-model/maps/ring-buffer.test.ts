import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BPF_RB_FORCE_WAKEUP, BPF_RB_NO_WAKEUP, RingBufferMap } from '../../../kernel-model/maps/ring-buffer.ts';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../../effort.ts';
import { bootKernel, refusal } from '../support.ts';

const DEFINITION = { name: 'events', type: 27, keySize: 0, valueSize: 0, maxEntries: 4096, flags: 0 };
const kernel = bootKernel();

function ringBuffer(maxEntries = 4096): RingBufferMap {
  const map = kernel.maps.create({ ...DEFINITION, maxEntries });
  assert.ok(map instanceof RingBufferMap);
  return map;
}

/** A record of bytes that follow from a number, reserved and filled; not committed. */
function reserve(ring: RingBufferMap, size: number, fill: number): number {
  const sample = ring.reserve(size);
  assert.ok(sample >= 0, `no room for ${size} bytes`);
  for (let place = 0; place < size; place++) kernel.memory.u8[sample + place] = (fill + place) & 0xff;
  return sample;
}

const contents = (size: number, fill: number) => Array.from({ length: size }, (_, place) => (fill + place) & 0xff);
const taken = (ring: RingBufferMap, limit?: number) => ring.takeRecords(limit).map(({ bytes }) => [...bytes]);

describe('a ring buffer', () => {
  test('hands records over in the order of their reservation, and not before they are committed', () => {
    const ring = ringBuffer();
    const [first, second] = [reserve(ring, 5, 1), reserve(ring, 8, 50)];
    ring.commit(second, 0, false);
    assert.deepEqual(taken(ring), []);
    ring.commit(first, 0, false);
    assert.deepEqual(
      ring.entries().map(({ value }) => [...value]),
      [contents(5, 1), contents(8, 50)],
    );
    assert.deepEqual(taken(ring, 1), [contents(5, 1)]);
    assert.deepEqual(taken(ring), [contents(8, 50)]);
    assert.deepEqual(taken(ring), []);
    assert.equal(ring.consumerPosition, 16 + 16);
  });

  test('does not believe a header that a program has overwritten', () => {
    const wrong = { code: 'RING_BUFFER_HEADER_WRONG', kind: 'conformance' };
    for (const [at, value] of [
      [-8, 0xbfffffff],
      [-8, 5],
      [-4, 0],
    ] as const) {
      const ring = ringBuffer();
      const sample = reserve(ring, 5, 1);
      kernel.memory.view.setUint32(sample + at, value, true);
      assert.throws(() => ring.commit(sample, 0, false), wrong);
    }
    const ring = ringBuffer();
    const sample = reserve(ring, 5, 1);
    ring.commit(sample, 0, false);
    kernel.memory.view.setUint32(sample - 8, 0x3fffffff, true);
    assert.throws(() => ring.entries(), wrong);
  });

  test('looks at the headers of its records when a program has ended, each once', () => {
    const ring = ringBuffer();
    const [first, second] = [reserve(ring, 5, 1), reserve(ring, 8, 50)];
    for (const sample of [first, second]) ring.commit(sample, 0, false);
    assert.equal(ring.overwrittenHeader(), undefined);
    const third = reserve(ring, 8, 50);
    ring.commit(third, 0, true);
    kernel.memory.view.setUint32(third - 8, 4, true);
    assert.equal(ring.overwrittenHeader()?.code, 'RING_BUFFER_HEADER_WRONG');
    assert.equal(ring.overwrittenHeader(), undefined);
  });

  test('has a header before each record: length and busy bit, then the page that it lies in, counted from the buffer', () => {
    const ring = ringBuffer(8192);
    const header = (sample: number) =>
      [sample - 8, sample - 4].map((place) => kernel.memory.view.getUint32(place, true));
    const samples = [reserve(ring, 4088, 0), reserve(ring, 3, 0)];
    assert.deepEqual(samples.map(header), [
      [0x80000ff8, 3],
      [0x80000003, 4],
    ]);
    ring.commit(samples[0]!, 0, false);
    ring.commit(samples[1]!, 0, true);
    assert.deepEqual(samples.map(header), [
      [0xff8, 3],
      [0x40000003, 4],
    ]);
  });

  test('skips what was discarded, which still takes its room', () => {
    const ring = ringBuffer();
    ring.commit(reserve(ring, 16, 0), 0, true);
    ring.commit(reserve(ring, 16, 9), 0, false);
    assert.equal(ring.producerPosition, 48);
    assert.deepEqual(taken(ring), [contents(16, 9)]);
    assert.equal(ring.consumerPosition, 48);
  });

  test('takes records up to its size less one header, in multiples of 8', () => {
    assert.equal(ringBuffer().reserve(4096 - 8), -1);
    assert.equal(ringBuffer().reserve(4096 - 15), -1);
    assert.notEqual(ringBuffer().reserve(4096 - 16), -1);
    assert.equal(ringBuffer().reserve(0x40000000), -1);
    const ring = ringBuffer();
    reserve(ring, 4096 - 32, 0);
    assert.equal(ring.reserve(9), -1, 'the ring is never full to the last byte');
    assert.notEqual(ring.reserve(8), -1);
  });

  test('has room again when user space has taken records, but not beyond the oldest that is not committed', () => {
    const ring = ringBuffer();
    const first = reserve(ring, 2032, 1);
    ring.commit(reserve(ring, 2000, 2), 0, false);
    assert.equal(ring.reserve(100), -1);
    ring.commit(first, 0, false);
    assert.equal(ring.reserve(100), -1, 'nothing is taken yet');
    assert.equal(taken(ring).length, 2);
    const held = reserve(ring, 100, 3);
    assert.equal(ring.reserve(3990), -1);
    ring.commit(held, 0, false);
    assert.equal(taken(ring).length, 1);
    assert.notEqual(ring.reserve(3990), -1);
  });

  test('gives a record that wraps one contiguous place, also for reading, and what was there before is in it', () => {
    const ring = ringBuffer();
    ring.commit(reserve(ring, 3000, 0), 0, false);
    assert.equal(taken(ring).length, 1);
    const sample = ring.reserve(2000);
    const wrapped = 4096 - 3008 - 8;
    assert.ok(kernel.memory.isAccessible(sample, 2000, READ | WRITE));
    assert.deepEqual([...kernel.memory.bytes(sample + wrapped, 8)].slice(0, 2), [0xb8, 0x0b], 'the first header: 3000');
    kernel.memory.u8.set(contents(2000, 77), sample);
    ring.commit(sample, 0, false);
    assert.deepEqual(taken(ring), [contents(2000, 77)]);
    const next = ring.reserve(16);
    assert.equal(next, sample + 2000 + 8 - 4096);
    assert.deepEqual(
      [...kernel.memory.bytes(next - 16, 8)],
      contents(2000, 77).slice(-8),
      'the tail is at the start too',
    );
  });

  test('keeps any number of records of any sizes, over many rounds', THOROUGH, () => {
    const ring = ringBuffer();
    let size = 1;
    for (let round = 0; round < 2000; round++) {
      size = (size * 31 + 7) % 1500;
      ring.commit(reserve(ring, size, round), 0, round % 5 === 0);
      const expected = round % 5 === 0 ? [] : [contents(size, round)];
      assert.deepEqual(taken(ring), expected, `round ${round}`);
    }
    assert.equal(ring.producerPosition, ring.consumerPosition);
    assert.ok(ring.producerPosition > 100 * 4096);
  });

  test('wakes a consumer that has caught up, unless told not to; or always, if told so', () => {
    const ring = ringBuffer();
    const commit = (flags: number) => {
      ring.commit(reserve(ring, 8, 0), flags, false);
      return ring.wakeups;
    };
    assert.deepEqual([commit(0), commit(0), commit(BPF_RB_FORCE_WAKEUP)], [1, 1, 2]);
    ring.takeRecords();
    assert.deepEqual([commit(BPF_RB_NO_WAKEUP), commit(0)], [2, 2]);
    ring.takeRecords();
    assert.equal(commit(0), 3);
  });

  test('has no entries to look up, update or delete', () => {
    const ring = ringBuffer();
    const empty = new Uint8Array();
    for (const action of [
      () => ring.userLookup(empty),
      () => ring.userUpdate(empty, empty),
      () => ring.userDelete(empty),
    ]) {
      assert.equal(refusal(action, 'MAP_ENOTSUPP').errno, 'ENOTSUPP');
    }
    assert.equal(ring.lookup(0), -524);
  });
});
