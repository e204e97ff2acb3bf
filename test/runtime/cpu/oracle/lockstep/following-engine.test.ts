import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerCpuid } from '../../../../../kernel-model/cpuid.ts';
import {
  EXECUTE,
  GuestMemory,
  PAGE_SIZE,
  READ,
  toAddress,
  WRITE,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import type { KernelEntry } from '../../../../../runtime/cpu/engine.ts';
import { hex } from '../../machine.ts';
import type { Finding } from './compare.ts';
import { FollowingEngine } from './following-engine.ts';

const HELPER = 0xffffffff00000010n;
/** inc eax; call r12; cpuid; inc eax; ud2 */
const PROGRAM = hex('ff c0 41 ff d4 0f a2 ff c0 0f 0b');

/** An engine in front of the program, and what its counterpart is asked to compare. */
function follow(kernelEntry: KernelEntry) {
  const memory = new GuestMemory();
  const code = memory.allocate('code', PAGE_SIZE, READ | EXECUTE).offset;
  const stack = memory.allocate('stack', PAGE_SIZE, READ | WRITE).offset + PAGE_SIZE;
  memory.u8.set(PROGRAM, code);
  const image = {
    name: 'example',
    executable: [{ offset: code, size: PAGE_SIZE }],
    functions: [{ name: 'example', offset: code, size: PROGRAM.length }],
    readOnly: [],
  };
  const pieces: Omit<Finding, 'object'>[] = [];
  const counterpart = {
    begin: ({ answers }: { readonly answers: readonly unknown[] }) => ({
      passed: () => {},
      compare: (states: readonly unknown[], _: Uint8Array, { name }: { readonly name: string }): Finding => {
        const finding = { instructions: states.length - 1, answers: answers.length, end: name };
        pieces.push(finding);
        return { object: 'example', ...finding };
      },
    }),
  };
  const engine = new FollowingEngine({ memory, image, kernelEntry, cpuid: answerCpuid, counterpart });
  engine.registers.set('r12', HELPER);
  engine.registers.set('rsp', toAddress(stack - 64));
  engine.registers.rip = toAddress(code);
  engine.registers.budget = 100;
  return { engine, pieces, code };
}

test('cpuid ends a piece, and what follows it is another one', () => {
  const { engine, pieces } = follow(() => 0);
  assert.equal(engine.run().kind, 'fault');
  assert.equal(engine.registers.budget, 100 - 4);
  assert.deepEqual(pieces, [
    { instructions: 2, answers: 1, end: 'cpuid, which the model answers' },
    { instructions: 2, answers: 0, end: 'fault' },
  ]);
});

test('what comes before the error of a kernel function is compared', () => {
  const { engine, pieces } = follow(() => {
    throw new Error('the kernel has no such function');
  });
  assert.throws(() => engine.run(), /no such function/);
  assert.deepEqual(pieces, [{ instructions: 2, answers: 0, end: 'left for the kernel' }]);
});

test('a run that begins in a kernel function calls it, without a budget as well', () => {
  let called = 0;
  const { engine, pieces, code } = follow(() => (called++ === 0 ? 1 : 0));
  assert.equal(engine.run().kind, 'kernel');
  engine.registers.rip = HELPER;
  engine.registers.budget = 0;
  assert.equal(engine.run().kind, 'budget');
  assert.equal(called, 2);
  assert.equal(engine.registers.rip, toAddress(code + 5));
  assert.equal(engine.registers.budget, 0);
  engine.registers.budget = 1;
  assert.equal(engine.run().kind, 'budget');
  assert.deepEqual(
    pieces.filter(({ instructions }) => instructions > 0),
    [{ instructions: 2, answers: 0, end: 'left for the kernel' }],
  );
});
