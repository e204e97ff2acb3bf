import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { graphsOf } from '../../../runtime/cpu/control-flow.ts';
import { RangeDecoder } from '../../../runtime/cpu/decoder.ts';
import { Exploration, type Extent } from '../../../runtime/cpu/exploration.ts';
import { FunctionExtents } from '../../../runtime/cpu/function-extents.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, makeMachine, retired } from './machine.ts';

const BASE = 0x201000;

/** How many instructions are translated of code with symbols at some places, and in how many pieces of which sizes. */
function explore(code: Uint8Array, symbols: readonly { readonly at: number; readonly size: number }[]): number[] {
  const decoder = new RangeDecoder(BASE, code);
  const extents = new FunctionExtents(symbols.map(({ at, size }) => ({ name: '', offset: BASE + at, size })));
  const exploration = new Exploration({
    data: { entry: () => undefined },
    decoderAt: (offset) => (offset >= BASE && offset < BASE + code.length ? decoder : undefined),
    extentOf: (offset) => extents.around(offset, decoder),
    isEntry: () => false,
  });
  const starts = symbols.map(({ at }) => BASE + at);
  return graphsOf(exploration.explore(starts, true).functions).map(({ blocks }) =>
    blocks.reduce((sum, { instructions }) => sum + instructions.length, 0),
  );
}

/** `test edi, 1; jz over; add eax, 1`, so many times, then `ret`. */
function branches(count: number): Uint8Array {
  const one = hex('f7 c7 01 00 00 00 74 03 83 c0 01');
  const code = new Uint8Array(count * one.length + 1).fill(0xc3);
  for (let n = 0; n < count; n++) code.set(one, n * one.length);
  return code;
}

describe('code is found', () => {
  test('each instruction once, in pieces, where a function is large and full of branches', THOROUGH, () => {
    const code = branches(10_000);
    const sizes = explore(code, [{ at: 0, size: code.length }]);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      30_001,
    );
    assert.ok(Math.max(...sizes) <= 2048, String(sizes));
  });

  test('in pieces of 2,048 instructions, however few their blocks', () => {
    // 40 blocks: 99 times nop, then a conditional jump to what follows.
    const code = new Uint8Array(40 * 101 + 1).fill(0x90);
    for (let n = 0; n < 40; n++) code.set(hex('74 00'), n * 101 + 99);
    code[code.length - 1] = 0xc3;
    assert.deepEqual(explore(code, [{ at: 0, size: code.length }]), [2000, 2001]);
  });

  test('in pieces of 512 blocks, however few their instructions', () => {
    const code = new Uint8Array(2 * 1100 + 1).fill(0xc3);
    for (let n = 0; n < 1100; n++) code.set(hex('74 00'), n * 2);
    assert.deepEqual(explore(code, [{ at: 0, size: code.length }]), [512, 512, 77]);
  });

  test('each instruction once, however many symbols lie over it', THOROUGH, () => {
    const code = branches(2000);
    const symbols = Array.from({ length: 2000 }, (_, n) => ({ at: 11 * n, size: code.length - 11 * n }));
    assert.equal(
      explore(code, symbols).reduce((sum, size) => sum + size, 0),
      6001,
    );
  });

  test('with the extents that symbols give it', () => {
    const range: Extent = { start: 0, end: 1000 };
    const functions = [
      { name: 'gap', offset: 100, size: 0 },
      { name: 'outer', offset: 200, size: 100 },
      { name: 'inner', offset: 250, size: 50 },
      { name: 'past', offset: 900, size: 500 },
    ];
    const extents = new FunctionExtents(functions);
    const found = [50, 150, 200, 260, 299, 300, 950].map((offset) => extents.around(offset, range));
    assert.deepEqual(found, [
      { start: 0, end: 100 },
      { start: 100, end: 200 },
      { start: 200, end: 300 },
      { start: 200, end: 300 },
      { start: 200, end: 300 },
      { start: 300, end: 900 },
      { start: 900, end: 1000 },
    ]);
  });
});

describe('large functions run as small ones', () => {
  test('over the borders of their pieces, forwards', THOROUGH, () => {
    const count = 5000;
    const code = branches(count);
    const machine = makeMachine(code, { functions: [{ name: 'f', at: 0, size: code.length }] });
    for (const [rdi, sum] of [
      [1n, BigInt(count)],
      [0n, 0n],
    ] as const) {
      machine.set('rax', 0n);
      machine.set('rdi', rdi);
      assert.deepEqual(machine.start(), { kind: 'kernel' });
      assert.equal(machine.get('rax'), sum);
      assert.equal(retired(machine), 2 * count + 1 + Number(sum));
    }
  });

  test('over the borders of their pieces, in a loop that is longer than the native stack', THOROUGH, () => {
    const body = branches(2000).slice(0, -1);
    // dec ecx; jnz start; ret
    const code = new Uint8Array(body.length + 9);
    code.set(body);
    code.set(hex('ff c9 0f 85 00 00 00 00 c3'), body.length);
    new DataView(code.buffer).setInt32(body.length + 4, -(body.length + 8), true);
    const machine = makeMachine(code, { functions: [{ name: 'f', at: 0, size: code.length }] });
    machine.set('rax', 0n);
    machine.set('rdi', 1n);
    machine.set('rcx', 100n);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(machine.get('rax'), 200_000n);
    assert.equal(retired(machine), 100 * (6000 + 2) + 1);
  });

  test('and code that is entered at every byte ends with a name, after 1,024 places', THOROUGH, () => {
    // jmp rbx, then nops that no symbol covers.
    const code = new Uint8Array(1500).fill(0x90);
    code.set(hex('ff e3'));
    code[code.length - 1] = 0xc3;
    const machine = makeMachine(code, { functions: [{ name: 'f', at: 0, size: 2 }] });
    const kinds: string[] = [];
    for (let at = code.length - 1; at > 1; at--) {
      machine.set('rbx', toAddress(machine.code.offset + at));
      // Often enough to get a translation of its own.
      let kind = '';
      for (let round = 0; round < 17; round++) ({ kind } = machine.start());
      kinds.push(kind);
    }
    assert.deepEqual([...new Set(kinds)], ['kernel', 'entangled']);
    assert.equal(kinds.indexOf('entangled'), 1024);
  });
});
