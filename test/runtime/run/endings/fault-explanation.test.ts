import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress } from '../../../../kernel-model/memory/guest-memory.ts';
import { REX_STACK_SIZE } from '../../../../kernel-model/per-cpu.ts';
import type { RegisterFile } from '../../../../runtime/cpu/register-file.ts';
import { kindOfFault } from '../../../../runtime/run/endings/fault-explanation.ts';
import { bootKernel } from '../../../kernel-model/support.ts';

test('an access below the Rex stack is an overflow where the stack pointer is near, or the frame pointer is on the stack', () => {
  const kernel = bootKernel();
  const bottom = toAddress(kernel.cpus.stack(0).offset);
  const size = BigInt(REX_STACK_SIZE);
  const kind = (rsp: bigint, rbp: bigint, address = rsp) => {
    const registers = { get: (name: string) => (name === 'rsp' ? rsp : rbp) } as unknown as RegisterFile;
    return kindOfFault(kernel, 0, registers, { exception: '#PF', address, access: 'write' } as never);
  };
  const far = bottom - size;
  // Without a frame pointer, up to the size of a stack below it.
  assert.equal(kind(far + 8n, 0n), 'stack overflow');
  assert.notEqual(kind(far, 0n), 'stack overflow');
  assert.equal(kind(far, bottom), 'stack overflow');
  assert.equal(kind(far, bottom + size - 1n), 'stack overflow');
  assert.notEqual(kind(far, bottom + size), 'stack overflow');
  assert.notEqual(kind(far, bottom - 1n), 'stack overflow');
  assert.notEqual(kind(bottom - 2n ** 31n, bottom), 'stack overflow', 'no frame is so large');
  // A push is 8 bytes below the stack pointer, and no access is further down.
  assert.equal(kind(far + 16n, 0n, far + 8n), 'stack overflow');
  assert.notEqual(kind(far + 16n, 0n, far + 7n), 'stack overflow');
});
