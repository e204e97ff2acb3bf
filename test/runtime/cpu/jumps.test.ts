import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { ImageCode } from '../../../runtime/cpu/image-code.ts';
import { translateCode } from '../../../runtime/cpu/translation/translated-image.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, makeMachine, retired } from './machine.ts';
import { JUMP_TABLE } from './programs.ts';

const entries = (...offsets: number[]) => new Uint8Array(new Int32Array(offsets).buffer);

test('a jump table leads to each of its places', () => {
  const machine = makeMachine(JUMP_TABLE, { readOnly: entries(0x1010, 0x1016, 0x101c) });
  for (const [n, result] of [10n, 20n, 30n].entries()) {
    machine.set('rdi', BigInt(n));
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(machine.get('rax'), result);
    assert.equal(retired(machine), 6);
  }
});

test('a computed jump to where nothing lies leads nowhere', () => {
  const expected = (offset: number) => {
    const address = toAddress(offset);
    return { kind: 'fault', fault: { exception: '#PF', rip: address, address, access: 'execute' } };
  };
  // The image lies 0x1000 above the offsets that it is translated for.
  for (const offset of [0, 8, 0x1000, 0x2000, 0x200000]) {
    const functions = [{ name: 'f', at: 0, size: JUMP_TABLE.length }];
    const table = makeMachine(JUMP_TABLE, { functions, readOnly: entries(0x1010, 0x1016, 0x101c) });
    table.memory.view.setInt32(table.readOnly.offset, offset - table.readOnly.offset, true);
    table.set('rdi', 0n);
    assert.deepEqual(table.start(), expected(offset));
    const jump = makeMachine(hex('ff e3'), { functions });
    jump.set('rbx', toAddress(offset));
    assert.deepEqual(jump.start(), expected(offset));
  }
});

test('the places of a jump table are found before anything runs', () => {
  const find = (...offsets: number[]): number[] => {
    const numbers = new Int32Array(offsets);
    const code = new ImageCode(
      {
        name: 'table',
        executable: [{ offset: 0x201000, size: JUMP_TABLE.length }],
        functions: [{ name: 'f', offset: 0x201000, size: JUMP_TABLE.length }],
        readOnly: [{ offset: 0x200000, size: 4 * offsets.length }],
      },
      [JUMP_TABLE],
      { entry: (offset) => (offset % 4 === 0 ? numbers[(offset - 0x200000) / 4] : undefined) },
    );
    return [...translateCode(code).entryPoints.keys()].map((offset) => offset - 0x201000).sort((a, b) => a - b);
  };
  assert.deepEqual(find(0x1010, 0x1016, 0x101c), [0, 0x10, 0x16, 0x1c]);
  // A table ends at the first entry that is no instruction of the function, or lies outside it.
  assert.deepEqual(find(0x1010, 0x1011, 0x101c), [0, 0x10]);
  assert.deepEqual(find(0x1010, 0x1040, 0x101c), [0, 0x10]);
  assert.deepEqual(find(0x7fffffff), [0]);
});

test('a computed jump to any instruction, again and again, does what stepping through does', () => {
  // Nothing tells that 10, 16 or 1c can be reached: the table is not where the translator would look.
  const code = hex(
    'ff e3 90 90 90 90 90 90 90 90 90 90 90 90 90 90 b8 0a 00 00 00 c3 b8 14 00 00 00 c3 b8 1e 00 00 00 c3',
  );
  const machine = makeMachine(code);
  for (let round = 0; round < 40; round++) {
    for (const [target, result, length] of [
      [0x10, 10n, 3],
      [0x16, 20n, 3],
      [0x0e, 10n, 5],
      [0x0f, 10n, 4],
      [0x15, undefined, 2],
    ] as const) {
      machine.set('rax', 5n);
      machine.set('rbx', toAddress(machine.code.offset + target));
      assert.deepEqual(machine.start(), { kind: 'kernel' });
      assert.equal(machine.get('rax'), result ?? 5n);
      assert.equal(retired(machine), length);
    }
  }
});

test('a jump into an instruction runs what the bytes there are', () => {
  // mov eax, 0xc3c0ff48 holds inc rax; ret.
  const machine = makeMachine(hex('b8 48 ff c0 c3 ff e3'));
  machine.set('rbx', toAddress(machine.code.offset + 1));
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rax'), 0xc3c0ff49n);
  // The same by a direct jump from within the function: both readings of the bytes are there at once.
  const direct = makeMachine(hex('b8 48 ff c0 c3 eb fa'));
  assert.deepEqual(direct.start(), { kind: 'kernel' });
  assert.equal(direct.get('rax'), 0xc3c0ff49n);
  assert.equal(retired(direct), 4);
});

test('an entry in the middle of a known function is found there', () => {
  const machine = makeMachine(hex('31 c0 ff c0 ff c0 ff c0 c3'), { functions: [{ name: 'f', at: 0, size: 9 }] });
  for (const [at, result] of [
    [0, 3n],
    [4, 2n],
    [6, 1n],
    [8, 0n],
  ] as const) {
    machine.set('rax', 0n);
    assert.deepEqual(machine.start(at), { kind: 'kernel' });
    assert.equal(machine.get('rax'), result);
  }
});

test('jumps on the count, loops, and their flags', THOROUGH, () => {
  const run = (code: string, rcx: bigint): bigint => {
    const machine = makeMachine(hex(`31 c0 ${code}`));
    machine.set('rcx', rcx);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    return machine.get('rax');
  };
  assert.equal(run('e3 02 ff c0 c3', 0n), 0n);
  assert.equal(run('e3 02 ff c0 c3', 1n << 32n), 1n);
  assert.equal(run('67 e3 02 ff c0 c3', 1n << 32n), 0n);
  assert.equal(run('ff c0 e2 fc c3', 7n), 7n);
  // loope: as long as eax equals 1, and so once more.
  assert.equal(run('ff c0 83 f8 01 e1 f9 c3', 7n), 2n);
  assert.equal(run('ff c0 83 f8 03 e0 f9 c3', 7n), 3n);
  assert.equal(run('ff c0 83 f8 30 e0 f9 c3', 7n), 7n);
});

test('a function larger than one translation is cut and goes on', THOROUGH, () => {
  const count = 20_000;
  const code = new Uint8Array(3 * count + 3);
  for (let n = 0; n < count; n++) code.set([0x48, 0xff, 0xc0], 3 * n + 2);
  code.set([0x31, 0xc0]);
  code[code.length - 1] = 0xc3;
  const machine = makeMachine(code);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rax'), BigInt(count));
  assert.equal(retired(machine), count + 2);
});

test('loops of several blocks, one inside the other, with a way out of the middle', () => {
  // For n from rdi down to 1: Collatz from n until 1 is reached; rax counts the steps, rdx the rounds.
  const machine = makeMachine(
    hex(`
      31 c0 31 d2           ; 00: xor eax, eax; xor edx, edx
      48 89 f9              ; 04: mov rcx, rdi
      48 83 f9 01           ; 07: cmp rcx, 1
      74 18                 ; 0b: je 25
      48 ff c0              ; 0d: inc rax
      f6 c1 01              ; 10: test cl, 1
      75 05                 ; 13: jne 1a
      48 d1 e9              ; 15: shr rcx, 1
      eb ed                 ; 18: jmp 07
      48 8d 4c 49 01        ; 1a: lea rcx, [rcx + rcx*2 + 1]
      eb e6                 ; 1f: jmp 07
      90 90 90 90           ; 21
      48 ff c2              ; 25: inc rdx
      48 ff cf              ; 28: dec rdi
      75 d7                 ; 2b: jne 04
      c3                    ; 2d: ret`),
  );
  let [steps, instructions] = [0, 3];
  for (let start = 100; start >= 1; start--) {
    instructions += 6;
    for (let n = start; n !== 1; n = n % 2 === 1 ? 3 * n + 1 : n / 2) {
      steps++;
      instructions += 7;
    }
  }
  machine.set('rdi', 100n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.deepEqual([machine.get('rax'), machine.get('rdx')], [BigInt(steps), 100n]);
  assert.equal(retired(machine), instructions);
});

test('accesses across pages in a loop cost time, not correctness', () => {
  // add [rbx], rcx; dec rcx; jne: rbx lies across two pages.
  const machine = makeMachine(hex('48 01 0b 48 ff c9 75 f8 c3'));
  machine.set('rbx', toAddress(machine.data.offset + 4093));
  machine.set('rcx', 1000n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.memory.readU64(machine.data.offset + 4093), 500_500n);
  assert.equal(retired(machine), 3001);
});
