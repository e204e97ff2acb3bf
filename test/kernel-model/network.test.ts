import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROGRAM_TYPES } from '../../kernel-model/contexts/table.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { packetType, protocolOf, putVlanTag, takeVlanTag } from '../../kernel-model/network/frames.ts';
import { receive, transmit } from '../../kernel-model/network/network-stack.ts';
import type { Packet } from '../../kernel-model/network/packet.ts';
import { THOROUGH } from '../effort.ts';
import { attach, bootKernel, program, refusal } from './support.ts';

const ADDRESSES = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
const frame = (...rest: number[]) => Uint8Array.from([...ADDRESSES, ...rest]);
const PLAIN = frame(0x88, 0xb5, 1, 2, 3, 4, 5, 6);
const TAGGED = frame(0x81, 0x00, 0x60, 0x64, 0x88, 0xb5, 1, 2, 3, 4, 5, 6);

function packet(bytes: Uint8Array, more: Partial<Packet> = {}): Packet {
  return { kind: 'packet', bytes, interface: 'eth0', direction: 'ingress', ...more };
}

test('a VLAN tag follows what there is of the addresses of a frame that is too short for them', () => {
  const tag = { protocol: 0x8100, tci: 0x64 };
  assert.deepEqual(putVlanTag(Uint8Array.of(1, 2), tag), Uint8Array.of(1, 2, 0x81, 0, 0, 0x64));
  assert.deepEqual(putVlanTag(new Uint8Array(0), tag), Uint8Array.of(0x81, 0, 0, 0x64));
  assert.deepEqual(putVlanTag(PLAIN, { protocol: 0x8100, tci: 0x6064 }), TAGGED);
});

/** The hooks that a packet comes to, with the length that it has there. */
function hooks(start: Packet, ends: string | undefined = undefined, configuration: KernelConfiguration = {}): string[] {
  const seen: string[] = [];
  const move = start.direction === 'ingress' ? receive : transmit;
  move(bootKernel(configuration), start, (at) => {
    seen.push(`${at.hook} ${at.bytes.length}${at.vlan === undefined ? '' : ` tag ${at.vlan.tci.toString(16)}`}`);
    return at.hook === ends ? undefined : at;
  });
  return seen;
}

test('what arrives comes to xdp and tc, the tag in the data before and beside them after', THOROUGH, () => {
  assert.deepEqual(hooks(packet(PLAIN)), ['xdp 20', 'tc ingress 20']);
  assert.deepEqual(hooks(packet(TAGGED)), ['xdp 24', 'tc ingress 20 tag 6064']);
  assert.deepEqual(hooks(packet(PLAIN), 'xdp'), ['xdp 20']);
  for (const length of [14, 16, 18, 19]) assert.deepEqual(hooks(packet(TAGGED.subarray(0, length))), [`xdp ${length}`]);
  assert.deepEqual(hooks(packet(TAGGED.subarray(0, 20))), ['xdp 20', 'tc ingress 16 tag 6064']);
  const taken = packet(TAGGED, { fields: { vlan_tci: 0, vlan_proto: 0x8100 } });
  assert.deepEqual(hooks(taken), ['xdp 24', 'tc ingress 24']);
  assert.deepEqual(hooks(packet(PLAIN, { redirected: true })), ['tc ingress 20']);
});

test('an interface that is down receives nothing, and what leaves by it comes to tc and no further', () => {
  const down = { interfaces: [{ name: 'eth0', up: false }] };
  assert.deepEqual(hooks(packet(PLAIN), undefined, down), []);
  assert.deepEqual(hooks(packet(PLAIN, { direction: 'egress' }), undefined, down), ['tc egress 20']);
  const kernel = bootKernel(down);
  assert.equal(
    transmit(kernel, packet(PLAIN, { direction: 'egress' }), (at) => at),
    undefined,
  );
});

test('what leaves has its tag on the wire again', () => {
  const kernel = bootKernel();
  assert.deepEqual(transmit(kernel, packet(TAGGED, { direction: 'egress' }), (at) => at)?.frame, TAGGED);
  assert.deepEqual(transmit(kernel, packet(PLAIN, { direction: 'egress' }), (at) => at)?.frame, PLAIN);
  const shortened = transmit(kernel, packet(TAGGED, { direction: 'egress' }), (at) => ({
    ...at,
    bytes: at.bytes.subarray(0, 16),
  }));
  assert.deepEqual(shortened?.frame, TAGGED.subarray(0, 20));
});

test('transmissions inside of each other end at the ninth, and the kernel says so', () => {
  const kernel = bootKernel();
  const leave = (transmissions: number) =>
    transmit(kernel, packet(PLAIN, { direction: 'egress', transmissions }), (at) => at)?.frame;
  assert.deepEqual(leave(8), PLAIN);
  assert.deepEqual(kernel.log.records, []);
  assert.equal(leave(9), undefined);
  assert.deepEqual(
    kernel.log.records.map(({ level, text }) => [level, text]),
    [[2, 'Dead loop on virtual device eth0, fix it urgently!']],
  );
});

test('a queue that the interface has not is refused where its number of queues is known', () => {
  const two = { interfaces: [{ name: 'eth0', queues: 2 }] };
  assert.equal(hooks(packet(PLAIN, { queue: 1 }), undefined, two).length, 2);
  const diagnostic = refusal(() => hooks(packet(PLAIN, { queue: 2 }), undefined, two), 'PACKET_QUEUE');
  assert.match(diagnostic.message, /queue 2 of "eth0"/);
  assert.match(diagnostic.cause, /2 receive queues/);
  assert.equal(hooks(packet(PLAIN, { queue: 65539 })).length, 2);
  for (const queues of [0, 4097, 1.5]) {
    const error = refusal(() => bootKernel({ interfaces: [{ name: 'eth0', queues }] }), 'DEVICE_QUEUES');
    assert.equal(error.errno, 'EINVAL');
  }
  assert.equal(bootKernel({ interfaces: [{ name: 'eth0', queues: 4096 }] }).devices.open('eth0').queues, 4096);
});

test('interfaces that are set up are numbered in their order, after lo and eth0', () => {
  const { devices, layout, memory } = bootKernel({ interfaces: [{ name: 'br0', up: false }, { name: 'eth0' }] });
  assert.deepEqual(
    ['lo', 'eth0', 'br0', 'eth1'].map((name) => [devices.open(name).ifindex, devices.open(name).up]),
    [
      [1, true],
      [2, true],
      [3, false],
      [4, true],
    ],
  );
  const flags = (name: string) => Number(layout.read(memory, devices.open(name).offset, 'net_device', 'flags'));
  assert.deepEqual([flags('br0') & 0x41, flags('eth0') & 0x41], [0, 0x41]);
});

test("a frame's protocol is its Ethernet type, or says which header follows a length", () => {
  assert.equal(protocolOf(PLAIN), 0x88b5);
  assert.equal(protocolOf(frame(0x06, 0x00, 0, 0)), 0x0600);
  assert.equal(protocolOf(frame(0x05, 0xff, 0xaa, 0xaa)), 4);
  assert.equal(protocolOf(frame(0x05, 0xff, 0xff, 0xff)), 1);
  assert.equal(protocolOf(PLAIN.subarray(0, 13)), 0);
});

test("a frame's destination says whether it is for one, some or all", () => {
  assert.equal(packetType(PLAIN, false), 0);
  assert.equal(packetType(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), false), 1);
  assert.equal(packetType(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]), true), 2);
  assert.equal(packetType(Uint8Array.from([0xff, 0xff, 0xff]), true), 0);
  assert.equal(packetType(PLAIN, true), 3);
  assert.equal(packetType(new Uint8Array(14), true), 0);
});

test('a tag taken out and put in again makes the frame that it was', () => {
  const taken = takeVlanTag(TAGGED)!;
  assert.deepEqual(taken, { frame: PLAIN, tag: { protocol: 0x8100, tci: 0x6064 } });
  assert.deepEqual(putVlanTag(taken.frame, taken.tag), TAGGED);
  assert.equal(takeVlanTag(TAGGED.subarray(0, 19)), undefined);
});

test('a tc program is attached to one direction of an interface, at ingress where none is named', () => {
  const kernel = bootKernel();
  const at = (to?: string) => {
    const { target, direction } = attach(kernel, program('tc'), to);
    return `${target} ${direction}`;
  };
  assert.deepEqual(
    [at(), at('eth1'), at('eth1 ingress'), at('eth1 egress')],
    ['eth0 ingress', 'eth1 ingress', 'eth1 ingress', 'eth1 egress'],
  );
  for (const to of ['eth0 out', 'eth0 egress ingress']) {
    assert.equal(refusal(() => at(to), 'TC_DIRECTION').kind, 'input');
  }
  assert.equal(refusal(() => attach(kernel, program('xdp'), 'eth0 egress'), 'XDP_DIRECTION').kind, 'input');
  assert.equal(refusal(() => attach(kernel, program('xdp'), 'eth 0'), 'DEVICE_NAME').errno, 'ENODEV');
});

test('what becomes of a packet, by every result', THOROUGH, () => {
  const fates = (type: 'xdp' | 'tc', results: number[]) =>
    results.map((result) => PROGRAM_TYPES[type].network?.decide(result, attach(bootKernel(), program(type))));
  const next = 'next program';
  assert.deepEqual(fates('xdp', [-22, 0, 1, 2, 3, 4, 5]), [
    'dropped',
    'dropped',
    'dropped',
    'passed',
    'sent back',
    'dropped',
    'dropped',
  ]);
  assert.deepEqual(fates('tc', [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x10000001]), [
    next,
    'passed',
    next,
    'dropped',
    next,
    'consumed',
    next,
    next,
    'dropped',
    'consumed',
    next,
    next,
  ]);
});
