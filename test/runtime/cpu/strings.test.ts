import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, READ, toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import type { Exit } from '../../../runtime/cpu/engine.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, type Machine, makeMachine, retired } from './machine.ts';

const LENGTH = 2 * PAGE_SIZE;
const [BYTE, WORD, DWORD, QWORD] = ['a4', '66 a5', 'a5', '48 a5'];
/** cld or std, then rep movs of a size, then cld again and ret. */
const move = (element: string, down = false): Machine => {
  const machine = makeMachine(hex(`${down ? 'fd' : 'fc'} f3 ${element} c3`));
  for (let n = 0; n < LENGTH; n++) machine.memory.u8[machine.data.offset + n] = (n * 7 + (n >> 8)) & 0xff;
  return machine;
};

function setPointers(machine: Machine, to: number, from: number, count: bigint): void {
  machine.set('rdi', toAddress(machine.data.offset + to));
  machine.set('rsi', toAddress(machine.data.offset + from));
  machine.set('rcx', count);
}

/** What the manual says: element by element, each read and then written. */
function expected(machine: Machine, to: number, from: number, count: number, size: number, step: number): Buffer {
  const bytes = Buffer.from(machine.memory.bytes(machine.data.offset, LENGTH));
  for (let n = 0; n < count; n++) {
    const element = Buffer.from(bytes.subarray(from + n * step, from + n * step + size));
    element.copy(bytes, to + n * step);
  }
  return bytes;
}

const moves: readonly {
  name: string;
  element: string;
  size: number;
  to: number;
  from: number;
  count: number;
  down?: true;
}[] = [
  { name: 'within a page', element: BYTE!, size: 1, to: 1000, from: 10, count: 300 },
  { name: 'across pages at both ends', element: BYTE!, size: 1, to: 4000, from: 3990, count: 3000 },
  { name: 'forward onto itself by one', element: BYTE!, size: 1, to: 101, from: 100, count: 5000 },
  { name: 'forward onto itself by seven', element: BYTE!, size: 1, to: 107, from: 100, count: 4500 },
  { name: 'backward onto itself', element: BYTE!, size: 1, to: 100, from: 107, count: 4500 },
  { name: 'onto its own place', element: BYTE!, size: 1, to: 100, from: 100, count: 50 },
  { name: 'words across a page, unaligned', element: WORD!, size: 2, to: 4001, from: 1, count: 200 },
  { name: 'doublewords overlapping by half of one', element: DWORD!, size: 4, to: 202, from: 200, count: 100 },
  { name: 'quadwords across pages, unaligned', element: QWORD!, size: 8, to: 4093, from: 3, count: 400 },
  { name: 'quadwords overlapping by three', element: QWORD!, size: 8, to: 224, from: 200, count: 500 },
  { name: 'nothing', element: QWORD!, size: 8, to: 0, from: 8, count: 0 },
  { name: 'downwards', element: DWORD!, size: 4, to: 5000, from: 4990, count: 300, down: true },
];

for (const { name, element, size, to, from, count, down } of moves) {
  test(`rep movs ${name}`, () => {
    const machine = move(element, down);
    setPointers(machine, to, from, BigInt(count));
    const after = expected(machine, to, from, count, size, down ? -size : size);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.ok(after.equals(Buffer.from(machine.memory.bytes(machine.data.offset, LENGTH))));
    const moved = count * (down ? -size : size);
    assert.equal(machine.get('rdi'), toAddress(machine.data.offset + to + moved));
    assert.equal(machine.get('rsi'), toAddress(machine.data.offset + from + moved));
    assert.equal(machine.get('rcx'), 0n);
    assert.equal(retired(machine), 3);
  });
}

function fault(exit: Exit): { readonly access: string | undefined; readonly address: bigint | undefined } {
  assert.equal(exit.kind, 'fault');
  const { access, address } = (exit as Extract<Exit, { kind: 'fault' }>).fault;
  return { access, address };
}

test('a fault within a repetition leaves everything at the element it happened on', () => {
  const machine = move(QWORD!);
  const { data } = machine;
  machine.memory.protect(data.offset + PAGE_SIZE, PAGE_SIZE, READ);
  // The third quadword would be written across the boundary.
  setPointers(machine, PAGE_SIZE - 20, 0, 10n);
  const after = expected(machine, PAGE_SIZE - 20, 0, 2, 8, 8);
  assert.deepEqual(fault(machine.start()), { access: 'write', address: toAddress(data.offset + PAGE_SIZE) });
  assert.ok(after.equals(Buffer.from(machine.memory.bytes(data.offset, LENGTH))));
  assert.equal(machine.get('rcx'), 8n);
  assert.equal(machine.get('rsi'), toAddress(data.offset + 16));
  assert.equal(machine.get('rdi'), toAddress(data.offset + PAGE_SIZE - 4));
  assert.equal(retired(machine), 1);
  // Once the page can be written, the instruction goes on from there.
  machine.memory.protect(data.offset + PAGE_SIZE, PAGE_SIZE, 3);
  assert.deepEqual(machine.engine.run(), { kind: 'kernel' });
  assert.equal(machine.get('rcx'), 0n);
});

test('a repetition that reads beyond its page faults on the read', () => {
  const machine = move(BYTE!);
  setPointers(machine, 0, LENGTH - 5, 1n << 40n);
  assert.deepEqual(fault(machine.start()), { access: 'read', address: toAddress(machine.data.offset + LENGTH) });
  assert.equal(machine.get('rcx'), (1n << 40n) - 5n);
  assert.equal(machine.get('rdi'), toAddress(machine.data.offset + 5));
});

test('a repetition whose first byte cannot be accessed changes nothing', () => {
  const machine = move(BYTE!);
  machine.set('rdi', toAddress(machine.data.offset));
  machine.set('rsi', 0x10n);
  machine.set('rcx', 3n);
  assert.deepEqual(fault(machine.start()), { access: 'read', address: 0x10n });
  assert.deepEqual([machine.get('rsi'), machine.get('rcx')], [0x10n, 3n]);
});

test('rep stos fills every size, to where it may not', THOROUGH, () => {
  for (const [code, size] of [
    ['aa', 1],
    ['66 ab', 2],
    ['ab', 4],
    ['48 ab', 8],
  ] as const) {
    const machine = makeMachine(hex(`f3 ${code} c3`));
    const { memory, data } = machine;
    machine.set('rax', 0x8877665544332211n);
    machine.set('rdi', toAddress(data.offset + PAGE_SIZE - 3));
    machine.set('rcx', 100n);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    const element = hex('11 22 33 44 55 66 77 88').subarray(0, size);
    for (let n = 0; n < 100; n++) {
      assert.deepEqual(memory.bytes(data.offset + PAGE_SIZE - 3 + n * size, size), element);
    }
    assert.equal(memory.u8[data.offset + PAGE_SIZE - 4], 0);
    assert.equal(memory.u8[data.offset + PAGE_SIZE - 3 + 100 * size], 0);
    machine.set('rcx', 10_000n);
    const left = Math.ceil((LENGTH - (PAGE_SIZE - 3 + 100 * size) - size + 1) / size);
    assert.equal(fault(machine.start()).access, 'write');
    assert.equal(machine.get('rcx'), BigInt(10_000 - left));
  }
});

test('repeated comparison stops at the first difference, with its flags', () => {
  const machine = makeMachine(hex('f3 a6 9c 58 c3'));
  const { memory, data } = machine;
  memory.u8.set(hex('01 02 03 80 05'), data.offset);
  memory.u8.set(hex('01 02 03 01 05'), data.offset + 100);
  setPointers(machine, 100, 0, 5n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rcx'), 1n);
  // 0x80 - 0x01 = 0x7f: overflow, a borrow from bit 3, odd parity.
  assert.equal(machine.get('rax') & 0x8d5n, 0x810n);
  setPointers(machine, 100, 0, 0n);
  machine.engine.registers.rflags = 0x46n;
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rax') & 0x8d5n, 0x44n);
});

test('a scan finds its byte, and a fault in it leaves the flags alone', () => {
  const machine = makeMachine(hex('31 d2 b0 05 f2 ae c3'));
  const { memory, data } = machine;
  memory.u8.set(hex('01 02 03 05 06'), data.offset);
  machine.set('rdi', toAddress(data.offset));
  machine.set('rcx', -1n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rdi'), toAddress(data.offset + 4));
  assert.equal(machine.engine.registers.rflags & 0x40n, 0x40n);
  machine.set('rdi', toAddress(data.offset + LENGTH - 2));
  machine.set('rcx', -1n);
  assert.deepEqual(fault(machine.start()), { access: 'read', address: toAddress(data.offset + LENGTH) });
  assert.equal(machine.engine.registers.rflags & 0x8d5n, 0x44n);
  assert.equal(machine.get('rcx'), BigInt.asUintN(64, -3n));
});

test('gs moves the source of a string instruction, not its destination', () => {
  const machine = move(`65 ${BYTE}`.replace('65 ', ''));
  const shifted = makeMachine(hex('fc f3 65 a4 c3'));
  for (const { memory, data } of [machine, shifted]) memory.u8.set(hex('aa bb cc'), data.offset + 64);
  shifted.engine.registers.gsBase = 64n;
  setPointers(shifted, 8, 0, 3n);
  assert.deepEqual(shifted.start(), { kind: 'kernel' });
  assert.deepEqual(shifted.memory.bytes(shifted.data.offset + 8, 3), hex('aa bb cc'));
});
