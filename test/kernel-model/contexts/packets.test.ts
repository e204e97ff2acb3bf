import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROGRAM_TYPES } from '../../../kernel-model/contexts/table.ts';
import type { PacketEvent } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { attach, bootKernel, enter, program, refusal } from '../support.ts';

const FRAME = Buffer.from('ffffffffffff00112233445508004500001c', 'hex');

const PACKET: PacketEvent = { kind: 'packet', bytes: Uint8Array.from([...FRAME, ...Array(82).fill(0xab)]) };

function pointer(kernel: Kernel, base: number, struct: string, name: string): number {
  return kernel.layout.readPointer(kernel.memory, base, struct, name);
}

function field(kernel: Kernel, base: number, struct: string, name: string): bigint {
  return kernel.layout.read(kernel.memory, base, struct, name);
}

test('an xdp program gets the packet with its headroom, queue and interface', () => {
  const kernel = bootKernel();
  const xdp = enter(kernel, 'xdp', { ...PACKET, queue: 3, interface: 'eth0' });
  const data = pointer(kernel, xdp.offset, 'xdp_buff', 'data');
  const start = pointer(kernel, xdp.offset, 'xdp_buff', 'data_hard_start');
  assert.equal(data - start, 258);
  assert.equal(pointer(kernel, xdp.offset, 'xdp_buff', 'data_end') - data, 100);
  assert.equal(pointer(kernel, xdp.offset, 'xdp_buff', 'data_meta'), data);
  assert.equal(field(kernel, xdp.offset, 'xdp_buff', 'frame_sz'), 1024n);
  const queue = pointer(kernel, xdp.offset, 'xdp_buff', 'rxq');
  assert.equal(field(kernel, queue, 'xdp_rxq_info', 'queue_index'), 3n);
  const device = pointer(kernel, queue, 'xdp_rxq_info', 'dev');
  assert.equal(field(kernel, device, 'net_device', 'ifindex'), 2n);
  assert.deepEqual([...kernel.memory.bytes(data, 100)], [...PACKET.bytes]);
});

test('a packet sent back leaves by its interface as the program left it', () => {
  const kernel = bootKernel();
  const xdp = enter(kernel, 'xdp', PACKET);
  kernel.memory.u8[pointer(kernel, xdp.offset, 'xdp_buff', 'data')] = 0x42;
  const { packet, packetsOut } = xdp.result(3);
  assert.equal(packet![0], 0x42);
  assert.deepEqual(packetsOut, [{ interface: 'eth0', bytes: packet }]);
  for (const result of [0, 1, 2, 4]) assert.deepEqual(xdp.result(result).packetsOut, []);
  assert.equal(PACKET.bytes[0], 0xff, "the event's own bytes stay");
});

test('packets of any size have a buffer, and used buffers are used again, clean', () => {
  const kernel = bootKernel();
  const big = enter(kernel, 'xdp', { kind: 'packet', bytes: new Uint8Array(9000).fill(1) });
  assert.equal(field(kernel, big.offset, 'xdp_buff', 'frame_sz'), 16384n);
  assert.equal(big.result(2).packet!.length, 9000);
  const first = enter(kernel, 'xdp', PACKET);
  const place = pointer(kernel, first.offset, 'xdp_buff', 'data');
  kernel.memory.u8[place + 2000] = 0x42;
  first.release();
  assert.equal(kernel.memory.protectionAt(place), 0, 'a stale pointer faults');
  const second = enter(kernel, 'xdp', PACKET);
  assert.equal(pointer(kernel, second.offset, 'xdp_buff', 'data'), place);
  assert.equal(kernel.memory.u8[place + 2000], 0);
  assert.equal(kernel.memory.u8[place - 1], 0x5a);
  for (const length of [0, 65600]) {
    refusal(() => enter(kernel, 'tc', { kind: 'packet', bytes: new Uint8Array(length) }), 'PACKET_SIZE');
  }
});

test('a classifier gets a socket buffer that says the same in all its fields', () => {
  const kernel = bootKernel();
  const skb = enter(kernel, 'tc', {
    ...PACKET,
    queue: 1,
    fields: { mark: 7, priority: 0xffffffff, pkt_type: 3 },
  }).offset;
  const number = (name: string) => Number(field(kernel, skb, 'sk_buff', name));
  const head = pointer(kernel, skb, 'sk_buff', 'head');
  const data = pointer(kernel, skb, 'sk_buff', 'data');
  assert.deepEqual([number('len'), number('data_len'), number('mac_len')], [100, 0, 14]);
  assert.equal(head + number('tail'), data + 100);
  assert.equal(head + number('mac_header'), data);
  assert.equal(number('network_header'), number('mac_header') + 14);
  assert.ok(number('end') >= number('tail'));
  assert.deepEqual(
    [number('mark'), number('priority'), number('pkt_type'), number('queue_mapping')],
    [7, 0xffffffff, 3, 2],
  );
  assert.equal(kernel.memory.view.getUint16(skb + kernel.layout.offsetOf('sk_buff', 'protocol')), 0x0800);
  assert.equal(field(kernel, pointer(kernel, skb, 'sk_buff', 'dev'), 'net_device', 'ifindex'), 2n);
  assert.equal(number('skb_iif'), 2);
});

test('bytes in fragments count in len and cannot be seen, and the packet has them after the run', () => {
  const kernel = bootKernel();
  const context = enter(kernel, 'tc', { ...PACKET, nonLinear: 40, fields: { protocol: 0x86dd } });
  const skb = context.offset;
  const data = pointer(kernel, skb, 'sk_buff', 'data');
  assert.deepEqual([field(kernel, skb, 'sk_buff', 'len'), field(kernel, skb, 'sk_buff', 'data_len')], [100n, 40n]);
  assert.equal(kernel.memory.u8[data + 60], 0);
  assert.equal(kernel.memory.view.getUint16(skb + kernel.layout.offsetOf('sk_buff', 'protocol')), 0x86dd);
  kernel.memory.u8[data] = 0x42;
  const { packet } = context.result(0);
  assert.deepEqual([...packet!], [0x42, ...PACKET.bytes.subarray(1)]);
  refusal(() => enter(kernel, 'tc', { ...PACKET, nonLinear: 101 }), 'PACKET_NON_LINEAR');
});

test('a field that cannot be set says why', () => {
  const kernel = bootKernel();
  const set = (name: string, value: number) =>
    refusal(() => enter(kernel, 'tc', { ...PACKET, fields: { [name]: value } }), 'SKB_FIELD').cause;
  assert.match(set('colour', 1), /no such field/);
  assert.match(set('len', 1), /follows from the packet/);
  assert.match(set('sk', 1), /struct sock \*/);
  assert.match(set('vlan_tci', 65536), /does not fit its 16 bits/);
  assert.match(set('pkt_type', 8), /does not fit its 3 bits/);
  assert.match(set('mark', -1), /does not fit/);
  assert.match(set('mark', 1.5), /does not fit/);
});

test('an interface takes only one xdp program and any number of classifiers', () => {
  const kernel = bootKernel();
  const first = attach(kernel, program('xdp', 'one'));
  assert.equal(first.target, 'eth0');
  const diagnostic = refusal(() => attach(kernel, program('xdp', 'two'), 'eth0', [first]), 'ATTACH_BUSY');
  assert.equal(diagnostic.errno, 'EBUSY');
  assert.match(diagnostic.cause, /"one"/);
  assert.equal(attach(kernel, program('xdp', 'two'), 'eth1', [first]).target, 'eth1');
  assert.equal(attach(kernel, program('tc', 'three'), 'eth0', [first]).target, 'eth0');
  for (const name of ['', 'a b', 'a/b', '..', '0123456789abcdef']) {
    assert.equal(refusal(() => attach(kernel, program('xdp'), name), 'DEVICE_NAME').errno, 'ENODEV');
  }
  assert.deepEqual(
    ['lo', 'eth0', 'eth1'].map((name) => kernel.devices.open(name).ifindex),
    [1, 2, 3],
  );
});

test('packets reach the programs of their interface, or of any where they name none', () => {
  const kernel = bootKernel();
  const attachment = attach(kernel, program('xdp'), 'eth1');
  const { sees } = PROGRAM_TYPES.xdp;
  assert.equal(sees(attachment, PACKET), true);
  assert.equal(sees(attachment, { ...PACKET, interface: 'eth1' }), true);
  assert.equal(sees(attachment, { ...PACKET, interface: 'eth0' }), false);
  assert.equal(sees(attachment, { kind: 'perf_sample' }), false);
  assert.equal(PROGRAM_TYPES.perf_event.sees(attach(kernel, program('perf_event')), { kind: 'perf_sample' }), true);
});
