import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, makeMachine, retired } from './machine.ts';
import { INDIRECT_CALLS, RECURSION } from './programs.ts';

test('recursion as deep as the guest stack allows comes back through every level', () => {
  for (const depth of [800, 900, 2000, 3000]) {
    const machine = makeMachine(RECURSION, { stackSize: 131072 });
    machine.set('rax', 0n);
    machine.set('rdi', BigInt(depth));
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(machine.get('rax'), BigInt(depth));
    assert.equal(retired(machine), 9 * depth + 6);
    assert.equal(machine.get('rsp'), toAddress(machine.stack.offset + machine.stack.size - 8));
  }
});

test('recursion beyond the stack faults at the first byte below it', () => {
  const machine = makeMachine(RECURSION);
  machine.set('rdi', 1_000_000n);
  assert.deepEqual(machine.start(), {
    kind: 'fault',
    fault: {
      exception: '#PF',
      access: 'write',
      address: toAddress(machine.stack.offset - 8),
      rip: toAddress(machine.code.offset),
      instruction: 'push rbp',
    },
  });
  assert.equal(machine.get('rsp'), toAddress(machine.stack.offset));
});

test('a function that returns to its grandparent is followed', () => {
  const machine = makeMachine(
    hex(`
      e8 04 00 00 00        ; 00: call 09
      83 c0 01              ; 05: add eax, 1
      c3                    ; 08: ret
      e8 04 00 00 00        ; 09: call 12
      83 c0 10              ; 0e: add eax, 16   (skipped)
      c3                    ; 11: ret
      48 83 c4 08           ; 12: add rsp, 8
      83 c0 02              ; 16: add eax, 2
      c3                    ; 19: ret           (to 05)`),
  );
  machine.set('rax', 0n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rax'), 3n);
  assert.equal(retired(machine), 7);
});

test('a return address changed on the stack is where the return goes', () => {
  const machine = makeMachine(
    hex(`
      e8 05 00 00 00        ; 00: call 0a
      b8 01 00 00 00        ; 05: mov eax, 1    (skipped)
      48 83 04 24 0c        ; 0a: add qword ptr [rsp], 12
      c3                    ; 0f: ret           (to 11)
      f4                    ; 10: hlt
      b8 07 00 00 00        ; 11: mov eax, 7
      c3                    ; 16: ret`),
  );
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rax'), 7n);
});

test('indirect calls reach a function of the symbol table, and one that no symbol tells of', THOROUGH, () => {
  for (const functions of [
    [
      { name: 'main', at: 0, size: 0x14 },
      { name: 'add', at: 0x20, size: 4 },
    ],
    [{ name: 'main', at: 0, size: 0x14 }],
    [],
  ]) {
    const machine = makeMachine(INDIRECT_CALLS, { functions });
    machine.set('rax', 0n);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(machine.get('rax'), 15n);
    assert.equal(retired(machine), 25);
  }
});

test('a jump back and forth between two functions goes on for as long as the budget lasts', THOROUGH, () => {
  const machine = makeMachine(
    hex(`
      48 ff c0              ; 00: inc rax
      eb 0b                 ; 03: jmp 10
      90 90 90 90 90 90 90 90 90 90 90
      48 ff c0              ; 10: inc rax
      eb eb                 ; 13: jmp 00`),
    {
      functions: [
        { name: 'ping', at: 0, size: 5 },
        { name: 'pong', at: 0x10, size: 5 },
      ],
    },
  );
  machine.set('rax', 0n);
  assert.deepEqual(machine.start(0, 200_001), { kind: 'budget' });
  assert.equal(machine.get('rax'), 100_001n);
});

test('functions with large frames nest as deep as any', THOROUGH, () => {
  // 300 times: add r8, rax; add rax, [rsi]; adc rax, rbx; jb over add r10, r9. Then the call of itself, and the same again.
  const filler = '4901c0 480306 4811d8 7203 4d01ca'.repeat(300);
  const before = `55 48ff cf ${filler} 4885ff 7405`;
  const length = hex(before).length;
  const distance = new Uint8Array(new Int32Array([-(length + 5)]).buffer);
  const code = Uint8Array.from([...hex(`${before} e8`), ...distance, ...hex(`${filler} 5d c3`)]);
  const machine = makeMachine(code, { functions: [{ name: 'f', at: 0, size: code.length }], stackSize: 65536 });
  const call = (depth: number): void => {
    machine.set('rdi', BigInt(depth));
    machine.set('rsi', toAddress(machine.data.offset));
    assert.deepEqual(machine.start(0, 1e9), { kind: 'kernel' });
    assert.equal(machine.get('rsp'), toAddress(machine.stack.offset + machine.stack.size - 8));
  };
  // Often enough for the optimising compiler to take it on, whose frames are the large ones.
  for (let n = 0; n < 400; n++) call(20);
  call(3000);
});
