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

const KERNEL_MARK = 0xffffffffffffff80n;
const USER_MARK = 0xfffffffffffffe00n;

test('of a chain that the event sampled, each part begins with its marker', () => {
  const stacks = { kernelStack: [KERNEL_IP, KERNEL_IP + 9n], userStack: [0x401000n, 0x402000n] };
  const { stack } = sampled({ ...stacks, callChain: ['kernel', 'user'] });
  assert.deepEqual(stack(0), [KERNEL_MARK, KERNEL_IP, KERNEL_IP + 9n]);
  assert.deepEqual(stack(1), [KERNEL_IP, KERNEL_IP + 9n]);
  assert.equal(stack(3), -14, "the kernel's part ends before the user's marker");
  assert.deepEqual(stack(USER), [USER_MARK, 0x401000n, 0x402000n]);
  assert.deepEqual(stack(USER | 2), [0x402000n]);
  assert.equal(stack(USER | 3), -14);
});

test('of a chain without a part, that part is EFAULT', () => {
  const stacks = { kernelStack: [KERNEL_IP], userStack: [0x401000n] };
  const inKernel = sampled({ ...stacks, callChain: ['kernel'] });
  assert.deepEqual([inKernel.stack(0), inKernel.stack(USER)], [[KERNEL_MARK, KERNEL_IP], -14]);
  const inUser = sampled({ ...stacks, callChain: ['user'] });
  assert.deepEqual([inUser.stack(0), inUser.stack(USER)], [-14, [USER_MARK, 0x401000n]]);
  const none = sampled({ ...stacks, callChain: [] });
  assert.deepEqual([none.stack(0), none.stack(USER)], [-14, -14]);
});

test('a sampled chain has 127 addresses at most, and no more than 255 entries of it are skipped', () => {
  const deep = (count: number, from: bigint) => Array.from({ length: count }, (_, index) => from + BigInt(index));
  const { stack } = sampled({
    kernelStack: deep(120, KERNEL_IP),
    userStack: deep(20, 1n),
    callChain: ['kernel', 'user'],
  });
  assert.deepEqual(
    stack(USER),
    [USER_MARK, 1n, 2n, 3n, 4n, 5n],
    'frames of the kernel count as skipped, of 127 that are walked',
  );
  assert.equal(stack(USER | 8), -14, 'seven of the 127 are left to user space');
  assert.equal(stack(USER | 135), -14, '121 and 135 make more than 255');
});

test('the chain that was sampled is where perf_sample_data points to', () => {
  const { kernel } = sampled({ kernelStack: [KERNEL_IP], userStack: [0x401000n], callChain: ['kernel', 'user'] });
  const { memory, layout } = kernel;
  const data = layout.readPointer(memory, kernel.run!.context.offset, 'bpf_perf_event_data_kern', 'data');
  const chain = layout.readPointer(memory, data, 'perf_sample_data', 'callchain');
  const words = Array.from({ length: 5 }, (_, index) => memory.readU64(chain + 8 * index));
  assert.deepEqual(words, [4n, KERNEL_MARK, KERNEL_IP, USER_MARK, 0x401000n]);
  assert.equal(layout.read(memory, data, 'perf_sample_data', 'sample_flags'), 1n << 5n);
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
