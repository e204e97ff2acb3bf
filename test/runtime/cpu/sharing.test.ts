import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXECUTE, GuestMemory, PAGE_SIZE, READ, toAddress, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../../../runtime/cpu/engine.ts';
import { createEngine } from '../../../runtime/cpu/translation/translated-engine.ts';
import { translateImage } from '../../../runtime/cpu/translation/translation-cache.ts';
import { hex } from './machine.ts';
import { INDIRECT_CALLS, JUMP_TABLE } from './programs.ts';

function place(memory: GuestMemory, code: Uint8Array, table: readonly number[]): CodeImage {
  const region = memory.allocate('image', PAGE_SIZE + code.length, READ | EXECUTE);
  memory.u8.set(new Uint8Array(new Int32Array(table).buffer), region.offset);
  memory.u8.set(code, region.offset + PAGE_SIZE);
  const offset = region.offset + PAGE_SIZE;
  return {
    name: 'shared',
    executable: [{ offset, size: PAGE_SIZE }],
    readOnly: [{ offset: region.offset, size: PAGE_SIZE }],
    functions: [{ name: 'f', offset, size: code.length }],
  };
}

test('the same code at the same place is translated once', () => {
  const make = (code: Uint8Array, table: readonly number[]) => {
    const memory = new GuestMemory();
    return translateImage(memory, place(memory, code, table));
  };
  const first = make(JUMP_TABLE, [0x1010, 0x1016, 0x101c]);
  assert.equal(make(JUMP_TABLE, [0x1010, 0x1016, 0x101c]), first);
  assert.notEqual(make(JUMP_TABLE, [0x1010, 0x101c, 0x1016]), first);
  const changed = JUMP_TABLE.slice();
  changed[0x11] = 11;
  assert.notEqual(make(changed, [0x1010, 0x1016, 0x101c]), first);
  assert.equal(make(JUMP_TABLE, [0x1010, 0x1016, 0x101c]), first);
});

test('a translation that has grown while a program ran is not used for the next', () => {
  const make = () => {
    const memory = new GuestMemory();
    const image = place(memory, JUMP_TABLE, [0x1010, 0x1016, 0x101c]);
    return { translated: translateImage(memory, image), start: image.executable[0]!.offset };
  };
  const { translated: first, start } = make();
  assert.equal(make().translated, first);
  first.addEntry(start + JUMP_TABLE.length);
  const second = make().translated;
  assert.notEqual(second, first);
  assert.equal(second.isEntry(start + JUMP_TABLE.length), false);
});

test('engines that share a translation share nothing else', () => {
  const run = (rdi: bigint) => {
    const memory = new GuestMemory();
    const image = place(memory, JUMP_TABLE, [0x1010, 0x1016, 0x101c]);
    const engine = createEngine(memory, image, () => 1);
    const stack = memory.allocate('stack', PAGE_SIZE, READ | WRITE);
    memory.writeU64(stack.offset + 64, 0xffffffff81000000n);
    engine.registers.set('rsp', toAddress(stack.offset + 64));
    engine.registers.set('rdi', rdi);
    engine.registers.rip = toAddress(image.executable[0]!.offset);
    engine.registers.budget = 3;
    return engine;
  };
  const [one, two] = [run(0n), run(2n)];
  // Stopped within a block, so that the second finds modules that the first made necessary.
  assert.deepEqual([one!.run(), two!.run()], [{ kind: 'budget' }, { kind: 'budget' }]);
  one!.registers.budget = 10;
  two!.registers.budget = 10;
  assert.deepEqual([two!.run(), one!.run()], [{ kind: 'kernel' }, { kind: 'kernel' }]);
  assert.deepEqual([one!.registers.get('rax'), two!.registers.get('rax')], [10n, 30n]);
});

test('several images in one memory each find their own functions', () => {
  const memory = new GuestMemory();
  const images = [0, 1, 2].map((n) => {
    const code = INDIRECT_CALLS.slice();
    code[0x22] = n + 1;
    const image = place(memory, code, []);
    return {
      ...image,
      functions: [...image.functions, { name: 'add', offset: image.executable[0]!.offset + 0x20, size: 4 }],
    };
  });
  const stack = memory.allocate('stack', PAGE_SIZE, READ | WRITE);
  memory.writeU64(stack.offset + 2048, 0xffffffff81000000n);
  const engines = images.map((image) => createEngine(memory, image, () => 1));
  for (const [n, engine] of engines.entries()) {
    engine.registers.set('rax', 0n);
    engine.registers.set('rsp', toAddress(stack.offset + 2048));
    engine.registers.rip = toAddress(images[n]!.executable[0]!.offset);
    engine.registers.budget = 100;
    assert.deepEqual(engine.run(), { kind: 'kernel' });
    assert.equal(engine.registers.get('rax'), BigInt(5 * (n + 1)));
  }
});

test('so many engines in one memory that their tables no longer fit still run', () => {
  const memory = new GuestMemory();
  // 2000 functions each: a table of 64 KiB.
  const code = new Uint8Array(PAGE_SIZE).fill(0xc3);
  code.set(hex('48 8d 1d 19 00 00 00 ff d3 c3'));
  code.set(hex('b8 07 00 00 00 c3'), 0x20);
  const image = place(memory, code, []);
  const offset = image.executable[0]!.offset;
  const functions = Array.from({ length: 2000 }, (_, n) => ({ name: `f${n}`, offset: offset + 0x30 + n, size: 1 }));
  const main = { name: 'main', offset, size: 0x10 };
  const add = { name: 'add', offset: offset + 0x20, size: 6 };
  const stack = memory.allocate('stack', PAGE_SIZE, READ | WRITE);
  for (let n = 0; n < 20; n++) {
    const engine = createEngine(memory, { ...image, functions: [main, add, ...functions] }, () => 1);
    memory.writeU64(stack.offset + 2048, 0xffffffff81000000n);
    engine.registers.set('rsp', toAddress(stack.offset + 2048));
    engine.registers.rip = toAddress(offset);
    engine.registers.budget = 100;
    assert.deepEqual(engine.run(), { kind: 'kernel' });
    assert.equal(engine.registers.get('rax'), 7n);
  }
});
