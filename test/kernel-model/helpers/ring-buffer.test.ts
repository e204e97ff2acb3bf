import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { RingBufferMap } from '../../../kernel-model/maps/ring-buffer.ts';
import { toAddress, toOffset } from '../../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, refusal, scratch } from '../support.ts';

const DEFINITION = { name: 'events', type: 27, keySize: 0, valueSize: 0, maxEntries: 4096, flags: 0 };

function boot(): { kernel: Kernel; ring: RingBufferMap; address: bigint } {
  const kernel = bootKernel();
  const ring = kernel.maps.create(DEFINITION);
  assert.ok(ring instanceof RingBufferMap);
  kernel.beginRun('main', 0, {} as never);
  return { kernel, ring, address: toAddress(ring.address) };
}

const reserve = (kernel: Kernel, ring: bigint, size: number | bigint, flags = 0) =>
  BigInt.asUintN(64, call(kernel, 'bpf_ringbuf_reserve', [ring, size, flags]));

test('bpf_ringbuf_output copies a record in, or gives the errors of Linux', () => {
  const { kernel, ring, address } = boot();
  const data = scratch(kernel, 8192);
  kernel.memory.u8.set([1, 2, 3], data.offset);
  const output = (size: number | bigint, flags: number | bigint = 0) =>
    call(kernel, 'bpf_ringbuf_output', [address, toAddress(data.offset), size, flags]);
  for (const flags of [4, 8, 1n << 32n, -1]) assert.equal(output(3, flags), -22n);
  assert.equal(output(3, 3), 0n);
  assert.equal(output(4081), -11n);
  assert.equal(output(1n << 32n), -11n);
  assert.equal(output(4048), 0n);
  assert.equal(output(9), -11n);
  assert.deepEqual(
    ring.takeRecords().map(({ bytes }) => bytes.length),
    [3, 4048],
  );
  assert.equal(ring.wakeups, 1);
  assert.throws(() => call(kernel, 'bpf_ringbuf_output', [address, 0, 8, 0]), { name: 'HelperFault', access: 'read' });
});

test('a reservation is submitted or discarded by its record', () => {
  const { kernel, ring, address } = boot();
  assert.equal(reserve(kernel, address, 16, 1), 0n);
  assert.equal(reserve(kernel, address, 4081), 0n);
  assert.equal(reserve(kernel, address, 1n << 33n), 0n);
  const [first, second] = [reserve(kernel, address, 16), reserve(kernel, address, 3)];
  assert.deepEqual(
    kernel.references.all().map(({ name }) => name),
    ['a record of 16 bytes in ring buffer "events"', 'a record of 3 bytes in ring buffer "events"'],
  );
  kernel.memory.u8.set([9, 9, 9], toOffset(second)!);
  call(kernel, 'bpf_ringbuf_submit', [second, 0]);
  call(kernel, 'bpf_ringbuf_discard', [first, 0]);
  assert.deepEqual(kernel.endRun(), []);
  assert.deepEqual(
    ring.takeRecords().map(({ bytes }) => [...bytes]),
    [[9, 9, 9]],
  );
});

test('a reservation that is left is a violation, and so is one that is given back twice', () => {
  const { kernel, address } = boot();
  const sample = reserve(kernel, address, 24);
  const [violation] = kernel.endRun();
  assert.equal(violation?.code, 'RECORD_OPEN_AT_EXIT');
  assert.match(violation.message, /holding a reference to a record of 24 bytes in ring buffer "events"$/);
  kernel.beginRun('main', 0, {} as never);
  call(kernel, 'bpf_ringbuf_discard', [sample, 0]);
  assert.equal(
    refusal(() => call(kernel, 'bpf_ringbuf_submit', [sample, 0]), 'REFERENCE_NOT_HELD').kind,
    'conformance',
  );
});

test('what is no record cannot be submitted, and what is no ring buffer holds none', () => {
  const { kernel } = boot();
  const { offset } = scratch(kernel);
  for (const helper of ['bpf_ringbuf_submit', 'bpf_ringbuf_discard']) {
    for (const sample of [0n, toAddress(offset)]) {
      assert.match(
        refusal(() => call(kernel, helper, [sample, 0]), 'RING_BUFFER_SAMPLE_WRONG').message,
        new RegExp(helper),
      );
    }
  }
  const array = kernel.maps.create({ ...DEFINITION, type: 2, keySize: 4, valueSize: 8, maxEntries: 1 });
  const wrong = refusal(() => reserve(kernel, toAddress(array.address), 8), 'MAP_TYPE_WRONG');
  assert.match(wrong.message, /^program "main" calls bpf_ringbuf_reserve on map "events"/);
  assert.throws(() => reserve(kernel, 0n, 8), { name: 'HelperFault' });
});

test('bpf_ringbuf_query gives what is unread, the size, and both positions', () => {
  const { kernel, ring, address } = boot();
  const query = (flags: number | bigint) => call(kernel, 'bpf_ringbuf_query', [address, flags]);
  for (const size of [8, 100]) call(kernel, 'bpf_ringbuf_discard', [reserve(kernel, address, size), 0]);
  ring.takeRecords();
  reserve(kernel, address, 1);
  assert.deepEqual([0, 1, 2, 3, 4, 1n << 32n].map(query), [16n, 4096n, 128n, 144n, 0n, 0n]);
});

test('programs that look a ring buffer up get an error pointer', () => {
  const { kernel, address } = boot();
  assert.equal(call(kernel, 'bpf_map_lookup_elem', [address, 0]), -524n);
  assert.equal(call(kernel, 'bpf_map_update_elem', [address, 0, 0, 0]), -524n);
  assert.equal(call(kernel, 'bpf_map_delete_elem', [address, 0]), -524n);
  assert.throws(() => call(kernel, 'bpf_map_push_elem', [address, 0, 0]), { access: 'execute' });
});
