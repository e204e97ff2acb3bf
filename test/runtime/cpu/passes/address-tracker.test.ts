import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DefinedInstruction } from '../../../../runtime/cpu/decoder.ts';
import { RangeDecoder } from '../../../../runtime/cpu/decoder.ts';
import { AddressTracker, type TrackedAddress } from '../../../../runtime/cpu/passes/address-tracker.ts';
import { hex } from '../machine.ts';

/** The last instruction's memory operand as an address, after those before it; each of them writes the registers given. */
function follow(code: string, written: readonly (readonly number[])[]): readonly (TrackedAddress | undefined)[] {
  const bytes = hex(code);
  const decoder = new RangeDecoder(0x201000, bytes);
  const tracker = new AddressTracker();
  const addresses: (TrackedAddress | undefined)[] = [];
  let offset = 0x201000;
  for (let n = 0; offset < decoder.end; n++) {
    const instruction: DefinedInstruction = decoder.decode(offset);
    const memory = instruction.operands.find((operand) => operand.kind === 'memory');
    if (memory?.kind === 'memory' && memory.size > 0) addresses.push(tracker.addressOf(memory));
    const move = tracker.moveOf(instruction, instruction.definition?.name);
    for (const register of written[n] ?? []) tracker.forget(register);
    if (move !== undefined) tracker.moved(move);
    offset += instruction.length;
  }
  return addresses;
}

/** How far the second address is from the first, `undefined` where that is not known. */
function distance(code: string, written: readonly (readonly number[])[]): number | undefined {
  const [first, second] = follow(code, written);
  return first === undefined || first.origin !== second?.origin ? undefined : second.distance - first.distance;
}

test('addresses that differ by a constant have one origin', () => {
  // mov rax, [rdi]; mov rcx, [rdi + 16]
  assert.equal(distance('48 8b 07  48 8b 4f 10', [[0], [1]]), 16);
  // mov rax, [rdi]; add rdi, 8; mov rcx, [rdi + 16]
  assert.equal(distance('48 8b 07  48 83 c7 08  48 8b 4f 10', [[0], [7], [1]]), 24);
  // mov rax, [rdi]; sub rdi, 8; inc rdi; mov rcx, [rdi]
  assert.equal(distance('48 8b 07  48 83 ef 08  48 ff c7  48 8b 0f', [[0], [7], [7], [1]]), -7);
  // mov rax, [rdi]; lea rsi, [rdi + 5]; mov rcx, [rsi]
  assert.equal(distance('48 8b 07  48 8d 77 05  48 8b 0e', [[0], [6], [1]]), 5);
  // mov rax, [rsp]; push rbx; mov rbp, rsp; mov rcx, [rbp]
  assert.equal(distance('48 8b 04 24  53  48 89 e5  48 8b 4d 00', [[0], [4], [5], [1]]), -8);
  // mov rax, [rbp]; leave; mov rcx, [rsp]
  assert.equal(distance('48 8b 45 00  c9  48 8b 0c 24', [[0], [5, 4], [1]]), 8);
  // mov rax, [rsp]; pop rbx; mov rcx, [rsp]
  assert.equal(distance('48 8b 04 24  5b  48 8b 0c 24', [[0], [4, 3], [1]]), 8);
});

test('the index counts as often as it is scaled', () => {
  // mov rax, [rdi + rsi*4]; add rsi, 2; mov rcx, [rdi + rsi*4 + 1]
  assert.equal(distance('48 8b 04 b7  48 83 c6 02  48 8b 4c b7 01', [[0], [6], [1]]), 9);
  // mov rax, [rdi + rsi*4]; mov rcx, [rdi + rsi*8]
  assert.equal(distance('48 8b 04 b7  48 8b 0c f7', [[0], [1]]), undefined);
});

test('a register that anything else writes holds a value of its own', () => {
  // mov rax, [rdi]; add edi, 8; mov rcx, [rdi]
  assert.equal(distance('48 8b 07  83 c7 08  48 8b 0f', [[0], [7], [1]]), undefined);
  // mov rax, [rdi]; add rdi, rsi; mov rcx, [rdi]
  assert.equal(distance('48 8b 07  48 01 f7  48 8b 0f', [[0], [7], [1]]), undefined);
  // mov rdi, [rdi]; mov rcx, [rdi]
  assert.equal(distance('48 8b 3f  48 8b 0f', [[7], [1]]), undefined);
  // mov rax, [rsp]; pop rsp; mov rcx, [rsp]
  assert.equal(distance('48 8b 04 24  5c  48 8b 0c 24', [[0], [4], [1]]), undefined);
});

test('addresses with a segment base or of 32 bits are not followed', () => {
  // mov rax, gs:[rdi]; mov rax, [edi]
  assert.deepEqual(follow('65 48 8b 07  67 48 8b 07', [[0], [0]]), [undefined, undefined]);
});
