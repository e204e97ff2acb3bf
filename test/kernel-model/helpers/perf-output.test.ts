import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import { HelperFault } from '../../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { PerfEventArrayMap } from '../../../kernel-model/maps/perf-event-array.ts';
import { PROTECTION_TABLE_OFFSET, toAddress, toOffset } from '../../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, enter, refusal, scratch } from '../support.ts';

const CURRENT = 0xffffffffn;
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const PACKET = { kind: 'packet', bytes: Uint8Array.from({ length: 60 }, (_, index) => index + 1) } as const;
const TRACEPOINT = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' } as const;

interface Output {
  readonly kernel: Kernel;
  readonly map: PerfEventArrayMap;
  /** Calls the helper with the context, and with 5 bytes of data unless told otherwise. */
  send(flags: bigint, size?: number | bigint, data?: bigint): bigint;
  context: bigint;
}

function boot(helper: string, section: string, event: KernelEvent): Output {
  const kernel = bootKernel({ cpus: 2 });
  const definition = { name: 'events', type: 4, keySize: 4, valueSize: 4, maxEntries: 2, flags: 0 };
  const map = kernel.maps.create(definition);
  assert.ok(map instanceof PerfEventArrayMap);
  const { offset } = enter(kernel, section, event);
  const place = scratch(kernel, 0x20000).offset;
  kernel.memory.u8.set([9, 8, 7, 6, 5], place);
  const output: Output = {
    kernel,
    map,
    context: toAddress(offset),
    send: (flags, size = 5, data = toAddress(place)) =>
      call(kernel, helper, [output.context, toAddress(map.address), flags, data, size]),
  };
  return output;
}

const tracepoint = (cpu = 0) =>
  boot('bpf_perf_event_output_tp', 'tracepoint/syscalls/sys_enter_dup', { ...TRACEPOINT, cpu });
const xdp = () => boot('bpf_xdp_event_output', 'xdp', PACKET);
const tc = () => boot('bpf_skb_event_output', 'tc', { ...PACKET, nonLinear: 20 });
/** Data as user space reads them: filled up with zeros so that their size, 4 bytes before them, and they end at a multiple of 8. */
const padded = (...bytes: number[]) => [...bytes, ...new Array<number>((12 - (bytes.length % 8)) % 8).fill(0)];
const bytesOf = (map: PerfEventArrayMap) => map.takeRecords().map(({ cpu, bytes }) => [cpu, ...bytes]);

describe('bpf_perf_event_output_tp', () => {
  test('writes to the event of the CPU it runs on, named or as the current one', () => {
    const { map, send } = tracepoint(1);
    map.listen(1);
    assert.deepEqual([send(CURRENT), send(1n), send(0n)], [0n, 0n, -95n]);
    assert.deepEqual(bytesOf(map), [
      [1, ...padded(9, 8, 7, 6, 5)],
      [1, ...padded(9, 8, 7, 6, 5)],
    ]);
  });

  test('gives the errors of Linux, the first that applies', () => {
    const { kernel, map, send } = tracepoint();
    assert.equal(send(1n << 32n), -22n);
    assert.equal(send(2n), -7n);
    assert.equal(send(CURRENT), -2n);
    map.userUpdate(u32(0), u32(kernel.maps.perfEvents.create({ cpu: 1, kind: 'counter' })));
    assert.equal(send(0n), -22n);
    map.userUpdate(u32(0), u32(kernel.maps.perfEvents.create({ cpu: 1, kind: 'bpf-output', pages: 1 })));
    assert.equal(send(0n), -95n);
    map.userUpdate(u32(0), u32(kernel.maps.perfEvents.create({ cpu: 0, kind: 'bpf-output' })));
    assert.equal(send(0n), -28n);
    map.listen(1);
    assert.equal(send(0n, 4080), -28n);
    assert.equal(send(0n, 0), 0n);
  });

  test('faults on a context or data that cannot be read, and breaks a rule with a record too long', () => {
    const output = tracepoint();
    output.map.listen(64);
    assert.throws(() => output.send(CURRENT, 5, 0n), { name: 'HelperFault', access: 'read' });
    assert.equal(output.send(CURRENT, 65516), 0n);
    assert.equal(refusal(() => output.send(CURRENT, 65517), 'PERF_RECORD_TOO_LONG').kind, 'conformance');
    output.context = 0n;
    assert.throws(() => output.send(CURRENT), { name: 'HelperFault', access: 'read' });
  });
});

describe('bpf_xdp_event_output', () => {
  test('faults where an xdp_buff that was written over leads out of the memory of guests', () => {
    const { kernel, map, send, context } = xdp();
    map.listen(1);
    const place = toOffset(context)!;
    kernel.layout.writePointer(kernel.memory, place, 'xdp_buff', 'data', PROTECTION_TABLE_OFFSET);
    kernel.layout.writePointer(kernel.memory, place, 'xdp_buff', 'data_end', PROTECTION_TABLE_OFFSET + 64);
    assert.throws(() => send(CURRENT | (16n << 32n)), HelperFault);
  });

  test('puts as much of the packet behind the data as the flags say', () => {
    const { map, send } = xdp();
    map.listen(1);
    assert.equal(send(CURRENT | (3n << 32n)), 0n);
    assert.equal(send(CURRENT | (60n << 32n), 0), 0n);
    assert.deepEqual(bytesOf(map), [
      [0, ...padded(9, 8, 7, 6, 5, 1, 2, 3)],
      [0, ...padded(...PACKET.bytes)],
    ]);
  });

  test('refuses more than there is, unknown flags, and no packet', () => {
    const output = xdp();
    const { send } = output;
    assert.equal(send(CURRENT | (61n << 32n)), -14n);
    assert.equal(send(CURRENT | (1n << 52n)), -22n);
    assert.equal(send(2n), -7n);
    assert.equal(send(CURRENT), -2n);
    output.context += 8n;
    assert.throws(() => send(CURRENT), { name: 'HelperFault' });
    output.context = 0n;
    assert.equal(send(CURRENT), -14n);
  });

  test('sees the packet as the program moved its ends', () => {
    const { kernel, map, send, context } = xdp();
    map.listen(1);
    call(kernel, 'bpf_xdp_adjust_head', [context, 10]);
    call(kernel, 'bpf_xdp_adjust_tail', [context, -30]);
    assert.equal(send(CURRENT | (21n << 32n)), -14n);
    assert.equal(send(CURRENT | (20n << 32n), 0), 0n);
    assert.deepEqual(bytesOf(map), [[0, ...padded(...PACKET.bytes.subarray(10, 30))]]);
  });
});

test('bpf_skb_event_output reads page fragments too', () => {
  const { map, send } = tc();
  map.listen(1);
  assert.equal(send(CURRENT | (61n << 32n)), -14n);
  assert.equal(send(CURRENT | (50n << 32n), 1), 0n);
  assert.deepEqual(bytesOf(map), [[0, ...padded(9, ...PACKET.bytes.subarray(0, 50))]]);
});

describe('bpf_perf_event_read_value', () => {
  function reader() {
    const { kernel, map } = tracepoint();
    const { offset } = scratch(kernel);
    const read = (flags: bigint | number, size = 24) => {
      kernel.memory.u8.fill(0x5a, offset, offset + 32);
      const result = call(kernel, 'bpf_perf_event_read_value', [
        toAddress(map.address),
        flags,
        toAddress(offset),
        size,
      ]);
      return [result, ...[0, 8, 16, 24].map((place) => kernel.memory.readU64(offset + place))];
    };
    return { kernel, map, read };
  }
  const REST = 0x5a5a5a5a5a5a5a5an;

  test('reads a counter of the CPU it runs on', () => {
    const { kernel, map, read } = reader();
    const counter = { kind: 'counter', counter: 7n, enabled: 8n, running: 9n } as const;
    for (const cpu of [0, 1]) map.userUpdate(u32(cpu), u32(kernel.maps.perfEvents.create({ ...counter, cpu })));
    assert.deepEqual(read(0), [0n, 7n, 8n, 9n, REST]);
    assert.deepEqual(read(CURRENT), [0n, 7n, 8n, 9n, REST]);
    assert.deepEqual(read(1), [-22n, 0n, 0n, 0n, REST]);
  });

  test('zeroes what it cannot fill', () => {
    const { read } = reader();
    assert.deepEqual(read(0), [-2n, 0n, 0n, 0n, REST]);
    assert.deepEqual(read(2), [-7n, 0n, 0n, 0n, REST]);
    assert.deepEqual(read(1n << 32n), [-22n, 0n, 0n, 0n, REST]);
    assert.deepEqual(read(0, 16), [-22n, 0n, 0n, REST, REST]);
  });
});

test('a program cannot update a perf event array, and gets an error pointer of it', () => {
  const { kernel, map } = tracepoint();
  const { offset } = scratch(kernel);
  const args = [toAddress(map.address), toAddress(offset), toAddress(offset), 0];
  assert.throws(() => call(kernel, 'bpf_map_update_elem', args), { name: 'HelperFault', access: 'execute' });
  assert.equal(call(kernel, 'bpf_map_lookup_elem', args), -95n);
  map.listen(1);
  assert.equal(call(kernel, 'bpf_map_delete_elem', args), 0n);
  assert.equal(call(kernel, 'bpf_map_delete_elem', args), -2n);
});
