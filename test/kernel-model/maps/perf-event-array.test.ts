import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PerfEventArrayMap } from '../../../kernel-model/maps/perf-event-array.ts';
import { PerfEvent } from '../../../kernel-model/maps/perf-events.ts';
import { bootKernel, refusal } from '../support.ts';

const DEFINITION = { name: 'events', type: 4, keySize: 4, valueSize: 4, maxEntries: 2, flags: 0 };
const kernel = bootKernel({ cpus: 4 });
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

function perfEventArray(maxEntries = 2): PerfEventArrayMap {
  const map = kernel.maps.create({ ...DEFINITION, maxEntries });
  assert.ok(map instanceof PerfEventArrayMap);
  return map;
}

describe('a perf event array', () => {
  test('takes file descriptors of perf events, and no others', () => {
    const map = perfEventArray();
    const descriptor = kernel.maps.perfEvents.create({ cpu: 1, kind: 'counter' });
    assert.equal(refusal(() => map.userUpdate(u32(0), u32(descriptor + 1)), 'MAP_EBADF').errno, 'EBADF');
    refusal(() => map.userUpdate(u32(0), u32(0)), 'MAP_EBADF');
    refusal(() => map.userUpdate(u32(2), u32(descriptor)), 'MAP_E2BIG');
    refusal(() => map.userUpdate(u32(0), u32(descriptor), 1), 'MAP_EINVAL');
    map.userUpdate(u32(1), u32(descriptor));
    assert.equal(map.eventAt(1)?.kind, 'counter');
    refusal(() => map.userLookup(u32(1)), 'MAP_ENOTSUPP');
    map.userDelete(u32(1));
    assert.equal(map.eventAt(1), undefined);
    refusal(() => map.userDelete(u32(1)), 'MAP_ENOENT');
    refusal(() => map.userDelete(u32(2)), 'MAP_E2BIG');
  });

  test('that user space listens to has an event in the slot of each CPU, as far as there are slots', () => {
    const map = perfEventArray(3);
    map.listen(1);
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => map.eventAt(index)?.cpu),
      [0, 1, 2, undefined],
    );
    const wide = perfEventArray(9);
    wide.listen(1);
    assert.equal(wide.eventAt(4), undefined);
  });

  test('gives records by CPU, each once, though an event is in two slots', () => {
    const map = perfEventArray(3);
    map.listen(1);
    map.userUpdate(u32(2), u32(kernel.maps.perfEvents.create({ cpu: 2, kind: 'bpf-output', pages: 1 })));
    const shared = kernel.maps.perfEvents.create({ cpu: 0, kind: 'bpf-output', pages: 1 });
    for (const slot of [0, 1]) map.userUpdate(u32(slot), u32(shared));
    map.eventAt(2)!.write(Uint8Array.of(3));
    map.eventAt(1)!.write(Uint8Array.of(1));
    map.eventAt(0)!.write(Uint8Array.of(2));
    const expected = [
      { cpu: 0, bytes: Uint8Array.of(1, 0, 0, 0) },
      { cpu: 0, bytes: Uint8Array.of(2, 0, 0, 0) },
      { cpu: 2, bytes: Uint8Array.of(3, 0, 0, 0) },
    ];
    assert.deepEqual(map.records(), expected);
    assert.deepEqual(
      map.entries().map(({ key, value }) => [...key, ...value]),
      [
        [0, 0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 2, 0, 0, 0],
        [2, 0, 0, 0, 3, 0, 0, 0],
      ],
    );
    assert.deepEqual(map.takeRecords(2), expected.slice(0, 2));
    assert.deepEqual(map.takeRecords(), expected.slice(2));
    assert.deepEqual(map.takeRecords(), []);
  });
});

describe('the buffer of a perf event', () => {
  /** Bytes of raw data, and how many such records a live Linux took into one page. */
  const TAKEN: readonly (readonly [number, number])[] = [
    [0, 255],
    [1, 255],
    [4, 255],
    [5, 170],
    [8, 170],
    [100, 36],
    [1000, 4],
    [4000, 1],
    [4076, 1],
    [4080, 0],
  ];
  for (const [size, count] of TAKEN) {
    test(`of one page takes ${count} records of ${size} bytes`, () => {
      const event = new PerfEvent({ cpu: 0, kind: 'bpf-output', pages: 1 });
      for (let written = 0; written < count; written++)
        assert.ok(event.write(new Uint8Array(size)), `record ${written}`);
      assert.equal(event.write(new Uint8Array(size)), false);
    });
  }

  test('tells of lost records before the next that it takes, which needs room too', () => {
    const event = new PerfEvent({ cpu: 3, kind: 'bpf-output', pages: 1 });
    assert.ok(event.write(new Uint8Array(4076)));
    assert.equal(event.write(Uint8Array.of(1)), false);
    assert.equal(event.write(Uint8Array.of(2)), false);
    assert.equal(event.take(9).length, 1);
    assert.equal(event.write(new Uint8Array(4076)), false, 'no room for it and for the 24 bytes about those lost');
    assert.ok(event.write(Uint8Array.of(3)));
    assert.ok(event.write(Uint8Array.of(4)));
    assert.deepEqual(event.take(9), [
      { cpu: 3, bytes: Uint8Array.of(3, 0, 0, 0), lost: 3 },
      { cpu: 3, bytes: Uint8Array.of(4, 0, 0, 0) },
    ]);
  });

  test('that is not there takes nothing', () => {
    assert.equal(new PerfEvent({ cpu: 0, kind: 'bpf-output' }).write(new Uint8Array(1)), false);
  });

  test('has records that a header of 16 bits can tell the size of', () => {
    assert.equal(PerfEvent.recordSize(65516), 65528);
    assert.ok(PerfEvent.fitsHeader(65516));
    assert.ok(!PerfEvent.fitsHeader(65517));
  });
});
