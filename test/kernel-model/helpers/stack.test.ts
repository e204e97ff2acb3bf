import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PerfSampleEvent } from '../../../kernel-model/events.ts';
import { StackTraceMap } from '../../../kernel-model/maps/stack-trace.ts';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, enter, refusal, scratch } from '../support.ts';

const USER = 1 << 8;
const KERNEL_IP = 0xffffffff81234567n;

/** What bpf_get_stackid_pe returns for flags, and the stack it kept. */
function sampled(event: Omit<PerfSampleEvent, 'kind'>) {
  const kernel = bootKernel();
  const definition = { name: 'stacks', type: 7, keySize: 4, valueSize: 64, maxEntries: 1024, flags: 0 };
  const map = kernel.maps.create(definition);
  assert.ok(map instanceof StackTraceMap);
  const context = enter(kernel, 'perf_event', { kind: 'perf_sample', ...event });
  const get = (flags: bigint | number, place = context.offset) =>
    Number(call(kernel, 'bpf_get_stackid_pe', [toAddress(place), toAddress(map.address), flags]));
  const stack = (flags: number): bigint[] | number => {
    const id = get(flags);
    if (id < 0) return id;
    const value = Buffer.from(map.userLookup(new Uint8Array(Uint32Array.of(id).buffer))!);
    return Array.from({ length: 8 }, (_, index) => value.readBigUInt64LE(index * 8)).filter((ip) => ip !== 0n);
  };
  return { kernel, map, get, stack };
}

test("bpf_get_stackid_pe keeps the kernel's stack, or the user's", () => {
  const { stack } = sampled({ kernelStack: [KERNEL_IP, KERNEL_IP + 9n], userStack: [0x401000n, 0x402000n, 0x403000n] });
  assert.deepEqual(stack(0), [KERNEL_IP, KERNEL_IP + 9n]);
  assert.deepEqual(stack(1), [KERNEL_IP + 9n]);
  assert.equal(stack(2), -14);
  assert.deepEqual(stack(USER), [0x401000n, 0x402000n, 0x403000n]);
  assert.deepEqual(stack(USER | 2), [0x403000n]);
  assert.equal(stack(USER | 3), -14);
});

test('without call chains the sampled address is the stack', () => {
  const user = sampled({ registers: { ip: 0x401000n } });
  assert.equal(user.stack(0), -14);
  assert.deepEqual(user.stack(USER), [0x401000n]);
  const inKernel = sampled({ registers: { ip: KERNEL_IP }, task: { pid: 42, registers: { ip: 0x402000n } } });
  assert.deepEqual(inKernel.stack(0), [KERNEL_IP]);
  assert.deepEqual(inKernel.stack(USER), [0x402000n]);
  assert.equal(sampled({ registers: { ip: KERNEL_IP } }).stack(USER), -14, 'the idle task has no user space');
});

test('bpf_get_stackid_pe refuses unknown flags, and a map of another type', () => {
  const { kernel, get } = sampled({ kernelStack: [KERNEL_IP] });
  for (const flags of [1 << 11, 1 << 31, 1n << 32n]) assert.equal(get(flags), -22);
  assert.notEqual(get(0x600), -22);
  const array = kernel.maps.create({ name: 'a', type: 2, keySize: 4, valueSize: 8, maxEntries: 1, flags: 0 });
  const { offset } = scratch(kernel);
  assert.throws(() => get(0, offset), { name: 'HelperFault' });
  const context = toAddress(kernel.run!.context.offset);
  refusal(() => call(kernel, 'bpf_get_stackid_pe', [context, toAddress(array.address), 0]), 'MAP_TYPE_WRONG');
});
