import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { READ } from '../../../kernel-model/memory/guest-memory.ts';
import { smallKernel } from './small-kernel.ts';

describe('stack usage', () => {
  for (const [written, used] of [
    [[], 0],
    [[32760], 8],
    [[32767], 8],
    [[32760, 100], 32768 - 96],
    [[0], 32768],
    [[16384, 24000], 16384],
  ] as const) {
    test(`bytes written at ${written.join(', ') || 'no place'} are ${used} bytes`, () => {
      const { kernel, parts } = smallKernel();
      parts.stackUsage.paint(0);
      for (const at of written) kernel.memory.u8[kernel.cpus.stack(0).offset + at]! ^= 0xff;
      assert.equal(parts.stackUsage.measure(0), used);
    });
  }

  test('a run that was broken off counts down to its stack pointer', () => {
    const { kernel, parts } = smallKernel();
    const { offset } = kernel.cpus.stack(0);
    const measure = (rsp: number) => {
      parts.stackUsage.paint(0);
      kernel.memory.u8[offset + 1024]! ^= 0xff;
      return parts.stackUsage.measure(0, offset + rsp);
    };
    assert.equal(measure(512), 32768 - 512);
    assert.equal(measure(2048), 32768 - 1024);
    assert.equal(measure(-64), 32768);
  });

  test('each run is measured anew, each CPU by itself', () => {
    const { kernel, parts } = smallKernel({ cpus: 2 });
    for (const cpu of [0, 1]) parts.stackUsage.paint(cpu);
    kernel.memory.u8[kernel.cpus.stack(0).offset + 8]! ^= 1;
    assert.equal(parts.stackUsage.measure(0), 32768 - 8);
    assert.equal(parts.stackUsage.measure(1), 0);
    parts.stackUsage.paint(0);
    assert.equal(parts.stackUsage.measure(0), 0);
    kernel.memory.u8[kernel.cpus.stack(0).offset + 32000]! ^= 1;
    assert.equal(parts.stackUsage.measure(0), 768);
  });

  test('every byte of a word counts, whatever is written there', () => {
    const { kernel, parts } = smallKernel();
    const { offset } = kernel.cpus.stack(0);
    for (let at = 32768 - 160; at < 32768; at++) {
      parts.stackUsage.paint(0);
      kernel.memory.u8[offset + at]! ^= 1;
      assert.equal(parts.stackUsage.measure(0), 32768 - (at & ~7), `byte ${at}`);
    }
    for (const word of [0n, 1n << 63n, 0x7ff8000000000000n, 0x7ff0000000000000n, 0xffffffffffffffffn]) {
      parts.stackUsage.paint(0);
      kernel.memory.writeU64(offset + 4096, word);
      assert.equal(parts.stackUsage.measure(0), 32768 - 4096, `0x${word.toString(16)}`);
    }
  });

  test('a stack is measured where it lies after the memory has grown', () => {
    const { kernel, parts } = smallKernel();
    parts.stackUsage.paint(0);
    assert.equal(parts.stackUsage.measure(0), 0);
    const before = kernel.memory.u8.buffer;
    kernel.memory.allocate('something large', 2 ** 25, READ);
    assert.notEqual(kernel.memory.u8.buffer, before);
    parts.stackUsage.paint(0);
    kernel.memory.u8[kernel.cpus.stack(0).offset + 16]! ^= 1;
    assert.equal(parts.stackUsage.measure(0), 32768 - 16);
  });
});
