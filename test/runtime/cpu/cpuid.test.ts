import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerCpuid, type CpuidRegisters } from '../../../kernel-model/cpuid.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, makeMachine, retired } from './machine.ts';

const text = (...words: readonly number[]) => Buffer.from(Uint32Array.from(words).buffer).toString('latin1');

test('the modelled processor says who it is and what it has', () => {
  const [last, ebx, ecx, edx] = answerCpuid(0, 0);
  assert.deepEqual([last, text(ebx, edx, ecx)], [7, 'GenuineIntel']);
  assert.deepEqual(answerCpuid(1, 0), [0x306c3, 0, 0x00c02000, 0x0780a971]);
  assert.deepEqual(answerCpuid(7, 0), [0, 0x108, 0, 0]);
  assert.deepEqual(answerCpuid(7, 1), [0, 0, 0, 0]);
  assert.deepEqual(answerCpuid(2, 0), [0, 0, 0, 0]);
  assert.deepEqual(answerCpuid(0x80000001, 5), [0, 0, 0x121, 0x20100800]);
  const brand = [2, 3, 4].map((n) => text(...answerCpuid(0x80000000 + n, 0))).join('');
  assert.equal(brand.replaceAll('\0', ''), 'Model of rex-conformance');
});

test('a leaf behind the last is answered as the last basic one', () => {
  for (const leaf of [8, 0x40000000, 0x80000009, 0xffffffff]) assert.deepEqual(answerCpuid(leaf, 0), answerCpuid(7, 0));
});

test('answers can be set, for every subleaf or one, and the last counts', () => {
  const settings = [
    { leaf: 7, ebx: 1 },
    { leaf: 7, subleaf: 2, ebx: 2, edx: 3 },
    { leaf: 0x40000000, eax: 9 },
  ];
  const rows: readonly [number, number, CpuidRegisters][] = [
    [7, 0, [0, 1, 0, 0]],
    [7, 1, [0, 1, 0, 0]],
    [7, 2, [0, 2, 0, 3]],
    [0x40000000, 0, [9, 0, 0, 0]],
  ];
  for (const [leaf, subleaf, answer] of rows) assert.deepEqual(answerCpuid(leaf, subleaf, settings), answer);
});

// stc; cpuid; adc eax,0; inc esi; ret
const CODE = 'f9 0f a2 83 d0 00 ff c6 c3';

test('cpuid clears the upper halves, keeps flags and other registers, and is one instruction', THOROUGH, () => {
  for (let times = 0; times < 40; times++) {
    const machine = makeMachine(hex(CODE));
    for (const name of ['rax', 'rbx', 'rcx', 'rdx', 'rsi'] as const) machine.set(name, 0xffffffff00000000n);
    machine.set('rax', 0xffffffff00000007n);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(retired(machine), 5);
    const got = (['rax', 'rbx', 'rcx', 'rdx', 'rsi'] as const).map((name) => machine.get(name));
    // The carry is still there.
    assert.deepEqual(got, [1n, 0x108n, 0n, 0n, 1n]);
  }
});

test('cpuid in a loop, with prefixes, and under every budget', () => {
  // mov edi,100; loop: mov eax,7; xor ecx,ecx; cpuid; add r8d,ebx; dec edi; jne loop; ret
  const code = hex('bf 64 00 00 00 b8 07 00 00 00 31 c9 48 0f a2 41 01 d8 ff cf 75 ef c3');
  const whole = makeMachine(code);
  assert.deepEqual(whole.start(), { kind: 'kernel' });
  assert.equal(whole.get('r8'), 100n * 0x108n);
  const all = retired(whole);
  assert.equal(all, 602);
  const parts = makeMachine(code);
  let exit = parts.start(0, 1);
  for (let n = 1; n < all; n++) {
    assert.deepEqual(exit, { kind: 'budget' });
    parts.engine.registers.budget = 1;
    exit = parts.engine.run();
  }
  assert.deepEqual([exit.kind, parts.get('r8')], ['kernel', 100n * 0x108n]);
});
