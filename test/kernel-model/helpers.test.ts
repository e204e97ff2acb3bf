import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PacketEvent } from '../../kernel-model/events.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { READ, toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, enter, refusal, scratch } from './support.ts';

test('every helper has C parameters that the registers can hold', () => {
  for (const { name, parameters } of HELPERS) {
    assert.ok(parameters.length <= 5, name);
    assert.equal(new Set(parameters.map((parameter) => parameter.name)).size, parameters.length, name);
  }
  const update = HELPERS.find(({ name }) => name === 'bpf_map_update_elem')!;
  assert.deepEqual(update.parameters.at(-1), { name: 'flags', kind: 'u64' });
});

test('helpers are found by their address', () => {
  const { helpers, kallsyms } = bootKernel();
  for (const { name } of HELPERS) assert.equal(helpers.at(kallsyms.resolve(name)!.low)?.name, name);
  assert.equal(helpers.at(kallsyms.resolve('bpf_spin_lock')!.low + 1), undefined);
  assert.equal(helpers.find('no_such'), undefined);
});

test('bpf_probe_read_kernel copies what it can read, and zeroes the destination otherwise', () => {
  const kernel = bootKernel();
  const { offset, size } = scratch(kernel);
  const read = (bytes: number, source: bigint) => {
    kernel.memory.u8.fill(0x5a, offset, offset + 16);
    const result = call(kernel, 'bpf_probe_read_kernel', [toAddress(offset), bytes, source]);
    return [result, Buffer.from(kernel.memory.bytes(offset, 9)).toString('hex')];
  };
  kernel.memory.u8.set(Buffer.from('12345678'), offset + 64);
  assert.deepEqual(read(8, toAddress(offset + 64)), [0n, '31323334353637385a']);
  assert.deepEqual(read(8, toAddress(offset + size - 4)), [-14n, '00000000000000005a']);
  assert.deepEqual(read(0, toAddress(offset + size)), [0n, '5a5a5a5a5a5a5a5a5a']);
  assert.throws(() => call(kernel, 'bpf_probe_read_kernel', [8n, 8, toAddress(offset)]), { access: 'write' });
});

test('bpf_probe_read_kernel has the errors of Linux for each part of the address space', () => {
  const kernel = bootKernel();
  const { offset } = scratch(kernel);
  const read = (source: bigint) => call(kernel, 'bpf_probe_read_kernel', [toAddress(offset), 8, source]);
  const ERANGE = -34n;
  for (const user of [
    0n,
    0x1000n,
    0x7fffffffe000n,
    0x800000000000n,
    1n << 63n,
    0xffff000000000000n,
    0xffff7fffffffffffn,
  ]) {
    assert.equal(read(user), ERANGE, user.toString(16));
  }
  assert.equal(read(0xffffffffff600000n), ERANGE, 'the vsyscall page');
  assert.equal(read(0xffff800000000000n), -14n);
  assert.equal(read(0xffffffffffffffffn), -14n);
  assert.equal(refusal(() => read(0xffffffff81000000n), 'KERNEL_TEXT_READ').kind, 'unsupported');
});

test('a spin lock is held from bpf_spin_lock to bpf_spin_unlock', () => {
  const kernel = bootKernel();
  const map = kernel.maps.create({ name: 'state', type: 2, keySize: 4, valueSize: 8, maxEntries: 2, flags: 0 });
  const lock = map.lookup(scratch(kernel).offset);
  kernel.beginRun('main', 0, {} as never);
  call(kernel, 'bpf_spin_lock', [toAddress(lock)]);
  assert.equal(kernel.memory.view.getUint32(lock, true), 1);
  assert.deepEqual(
    kernel.locks.all().map(({ place, program }) => [place, program]),
    [['map "state" at key 00000000', 'main']],
  );
  assert.equal(call(kernel, 'bpf_spin_unlock', [toAddress(lock)]), 0n);
  assert.equal(kernel.memory.view.getUint32(lock, true), 0);
  assert.equal(kernel.locks.releases, 1);
  assert.deepEqual(kernel.endRun(), []);
});

test('a second lock of the same program is refused, naming both acquisitions', () => {
  const kernel = bootKernel();
  const { offset } = scratch(kernel);
  kernel.kallsyms.addProgramSymbols('00000000000000aa', [{ name: 'main', offset: 0x400000, size: 64 }]);
  kernel.beginRun('main', 0, {} as never);
  call(kernel, 'bpf_spin_lock', [toAddress(offset)], 0x400010);
  for (const place of [offset, offset + 8]) {
    const diagnostic = refusal(() => call(kernel, 'bpf_spin_lock', [toAddress(place)], 0x400020), 'LOCK_SECOND');
    assert.equal(diagnostic.kind, 'conformance');
    assert.match(diagnostic.message, /rex_prog_00000000000000aa::main\+0x20\/0x40$/);
    assert.match(diagnostic.cause, /taken at rex_prog_00000000000000aa::main\+0x10\/0x40;/);
  }
});

test('a lock left held is a violation of the program that ends, and a deadlock for the next', () => {
  const kernel = bootKernel();
  const { offset } = scratch(kernel);
  kernel.beginRun('first', 0, {} as never);
  call(kernel, 'bpf_spin_lock', [toAddress(offset)]);
  const violations = kernel.endRun();
  assert.deepEqual(
    violations.map(({ code }) => code),
    ['LOCK_HELD_AT_EXIT'],
  );
  kernel.beginRun('second', 0, {} as never);
  refusal(() => call(kernel, 'bpf_spin_lock', [toAddress(offset)]), 'LOCK_DEADLOCK');
  assert.deepEqual(kernel.endRun(), []);
});

test('a lock that is not held cannot be released, nor one where nothing can be written', () => {
  const kernel = bootKernel();
  const { offset } = scratch(kernel);
  assert.equal(
    refusal(() => call(kernel, 'bpf_spin_unlock', [toAddress(offset)]), 'LOCK_NOT_HELD').kind,
    'conformance',
  );
  assert.throws(() => call(kernel, 'bpf_spin_lock', [0n]), { name: 'HelperFault', access: 'write' });
});

test('a reference to a task is counted, given back once, and missed at the end', () => {
  const kernel = bootKernel();
  const task = kernel.tasks.enter(0, { pid: 42, comm: 'bash' });
  const users = () => kernel.layout.read(kernel.memory, task.offset, 'task_struct', 'rcu_users');
  kernel.beginRun('main', 0, {} as never);
  const before = users();
  assert.equal(call(kernel, 'bpf_task_from_pid', [42]), BigInt.asIntN(64, toAddress(task.offset)));
  assert.equal(users(), before + 1n);
  assert.deepEqual(
    kernel.references.all().map(({ name }) => name),
    ['task 42 (bash)'],
  );
  call(kernel, 'bpf_task_release', [toAddress(task.offset)]);
  assert.equal(users(), before);
  refusal(() => call(kernel, 'bpf_task_release', [toAddress(task.offset)]), 'REFERENCE_NOT_HELD');
  call(kernel, 'bpf_task_from_pid', [42]);
  assert.deepEqual(
    kernel.endRun().map(({ code }) => code),
    ['REFERENCE_HELD_AT_EXIT'],
  );
  for (const pid of [0, 43, -1]) assert.equal(call(kernel, 'bpf_task_from_pid', [pid]), 0n);
  assert.throws(() => call(kernel, 'bpf_task_release', [0n]), { name: 'HelperFault' });
});

test('the task of pid 1 can be found though no scenario speaks of it, and is the one that a scenario describes', () => {
  const kernel = bootKernel();
  kernel.beginRun('main', 0, {} as never);
  const found = call(kernel, 'bpf_task_from_pid', [1]);
  const described = kernel.tasks.enter(0, { pid: 1, comm: 'systemd' });
  assert.equal(found, BigInt.asIntN(64, toAddress(described.offset)));
  assert.equal(kernel.layout.read(kernel.memory, described.offset, 'task_struct', 'rcu_users'), 3n);
  assert.equal(kernel.layout.read(kernel.memory, described.offset, 'task_struct', 'tgid'), 1n);
});

test('of several references the one named is given back', () => {
  const kernel = bootKernel();
  const first = kernel.tasks.enter(0, { pid: 42, comm: 'bash' });
  kernel.tasks.enter(0, { pid: 43, comm: 'sh' });
  kernel.beginRun('main', 0, {} as never);
  for (const pid of [42, 43]) call(kernel, 'bpf_task_from_pid', [pid]);
  call(kernel, 'bpf_task_release', [toAddress(first.offset)]);
  assert.deepEqual(
    kernel.references.all().map(({ name }) => name),
    ['task 43 (sh)'],
  );
});

/** A driver whose frames lie in a page each. */
const PAGES = { interfaces: [{ name: 'eth0', xdp: 'native', buffer: 4096 }] } as const;
const PACKET = { kind: 'packet', bytes: Uint8Array.from({ length: 60 }, (_, index) => index + 1) } as const;

test('bpf_xdp_adjust_tail grows with zeroes up to the shared info, shrinks down to an Ethernet header', () => {
  const kernel = bootKernel(PAGES);
  const xdp = enter(kernel, 'xdp', PACKET);
  const adjust = (delta: number) => call(kernel, 'bpf_xdp_adjust_tail', [toAddress(xdp.offset), delta]);
  const most = 4096 - 256 - 320 - 60;
  assert.equal(adjust(most + 1), -22n);
  assert.equal(adjust(-47), -22n);
  assert.equal(adjust(-46), 0n);
  assert.deepEqual([...xdp.result(2).packet!], [...PACKET.bytes.subarray(0, 14)]);
  assert.equal(adjust(2), 0n);
  assert.deepEqual([...xdp.result(2).packet!.subarray(13)], [14, 0, 0]);
  assert.equal(adjust(most + 44), 0n);
  assert.equal(adjust(1), -22n);
});

test('a packet that gets shorter gives a run no work back', () => {
  const kernel = bootKernel(PAGES);
  const xdp = enter(kernel, 'xdp', PACKET);
  const adjust = (delta: number) => {
    const before = kernel.run!.work;
    assert.equal(call(kernel, 'bpf_xdp_adjust_tail', [toAddress(xdp.offset), delta]), 0n);
    return kernel.run!.work - before;
  };
  const [shorter, longer] = [adjust(-40), adjust(40)];
  assert.ok(shorter >= 0, `${shorter} bytes`);
  assert.equal(longer, shorter + 40);
});

test('bpf_xdp_adjust_head moves within the headroom and keeps an Ethernet header', () => {
  const kernel = bootKernel(PAGES);
  const xdp = enter(kernel, 'xdp', PACKET);
  const adjust = (delta: number) => call(kernel, 'bpf_xdp_adjust_head', [toAddress(xdp.offset), delta]);
  assert.equal(adjust(47), -22n);
  assert.equal(adjust(-(256 - 40) - 1), -22n);
  assert.equal(adjust(-(256 - 40)), 0n);
  assert.equal(xdp.result(2).packet!.length, 60 + 216);
  assert.equal(adjust(216 + 46), 0n);
  assert.deepEqual([...xdp.result(2).packet!], [...PACKET.bytes.subarray(46)]);
  const meta = kernel.layout.readPointer(kernel.memory, xdp.offset, 'xdp_buff', 'data_meta');
  assert.equal(meta, kernel.layout.readPointer(kernel.memory, xdp.offset, 'xdp_buff', 'data'));
});

/** A classifier's packet, its helper, and what was sent: interface, frame, direction. */
function cloning(event: PacketEvent, configuration: KernelConfiguration = {}) {
  const kernel = bootKernel(configuration);
  const skb = enter(kernel, 'tc', event);
  const redirect = (ifindex: number, flags: number) =>
    call(kernel, 'bpf_clone_redirect', [toAddress(skb.offset), ifindex, flags]);
  const sent = () =>
    kernel.run!.packetsOut.map(({ interface: device, bytes, ingress }) => ({ device, bytes, ingress }));
  return { kernel, skb, redirect, sent };
}

test('bpf_clone_redirect sends a copy away, or refuses', () => {
  const { kernel, skb, redirect, sent } = cloning({ ...PACKET, nonLinear: 10 });
  const out = kernel.devices.open('veth1');
  assert.equal(redirect(99, 0), -22n);
  assert.equal(redirect(out.ifindex, 2), -22n);
  assert.equal(redirect(out.ifindex, 0), 0n);
  assert.equal(redirect(1, 1), 0n);
  assert.deepEqual(sent(), [
    { device: 'veth1', bytes: PACKET.bytes, ingress: undefined },
    { device: 'lo', bytes: PACKET.bytes, ingress: true },
  ]);
  kernel.layout.write(kernel.memory, skb.offset, 'sk_buff', 'mac_header', 78);
  assert.equal(redirect(out.ifindex, 0), -34n);
  assert.throws(() => call(kernel, 'bpf_clone_redirect', [0, 1, 0]), { name: 'HelperFault' });
});

test('after bpf_clone_redirect the data lie elsewhere, and where they lay nothing can be reached', () => {
  const { kernel, skb, redirect } = cloning({ ...PACKET, nonLinear: 10 });
  const data = () => kernel.layout.readPointer(kernel.memory, skb.offset, 'sk_buff', 'data');
  const before = data();
  kernel.memory.u8[before] = 0x42;
  assert.equal(redirect(2, 2), -22n);
  assert.equal(data(), before, 'a refusal moves nothing');
  assert.equal(redirect(2, 0), 0n);
  assert.notEqual(data(), before);
  assert.equal(kernel.memory.isAccessible(before, 1, READ), false);
  const linear = PACKET.bytes.length - 10;
  assert.deepEqual([...kernel.memory.bytes(data(), linear)], [0x42, ...PACKET.bytes.subarray(1, linear)]);
  assert.deepEqual([...skb.result(0).packet!], [0x42, ...PACKET.bytes.subarray(1)]);
});

test('a copy to an interface that is down is lost: 1 on the way in, 2 on the way out', () => {
  const { redirect, sent } = cloning(PACKET, { interfaces: [{ name: 'eth1', up: false }] });
  assert.equal(redirect(3, 1), 1n);
  assert.deepEqual(sent(), []);
  assert.equal(redirect(3, 0), 2n);
  assert.deepEqual(sent(), [{ device: 'eth1', bytes: PACKET.bytes, ingress: undefined }]);
});

test('bpf_perf_prog_read_value gives counter, enabled and running, for its one size', () => {
  const kernel = bootKernel();
  const context = enter(kernel, 'perf_event', { kind: 'perf_sample', counter: 7n, enabled: 8n, running: 9n });
  const { offset } = scratch(kernel);
  const read = (size: number) => {
    kernel.memory.u8.fill(0x5a, offset, offset + 32);
    return call(kernel, 'bpf_perf_prog_read_value', [toAddress(context.offset), toAddress(offset), size]);
  };
  assert.equal(read(24), 0n);
  assert.deepEqual(
    [0, 8, 16, 24].map((place) => kernel.memory.readU64(offset + place)),
    [7n, 8n, 9n, 0x5a5a5a5a5a5a5a5an],
  );
  assert.equal(read(16), -22n);
  assert.deepEqual(
    [0, 8, 16].map((place) => kernel.memory.readU64(offset + place)),
    [0n, 0n, 0x5a5a5a5a5a5a5a5an],
  );
});
