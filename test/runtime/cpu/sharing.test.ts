import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXECUTE, GuestMemory, PAGE_SIZE, READ, toAddress, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Engine } from '../../../runtime/cpu/engine.ts';
import { AddedCode } from '../../../runtime/cpu/translation/added-code.ts';
import { createEngine } from '../../../runtime/cpu/translation/translated-engine.ts';
import { translateImage } from '../../../runtime/cpu/translation/translation-cache.ts';
import { THOROUGH } from '../../effort.ts';
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

test('the same code is translated once, wherever it lies', THOROUGH, () => {
  const make = (code: Uint8Array, table: readonly number[], before = 0) => {
    const memory = new GuestMemory();
    if (before > 0) memory.allocate('something before it', before, READ);
    return translateImage(memory, place(memory, code, table));
  };
  const first = make(JUMP_TABLE, [0x1010, 0x1016, 0x101c]);
  assert.deepEqual(make(JUMP_TABLE, [0x1010, 0x1016, 0x101c]), first);
  const higher = make(JUMP_TABLE, [0x1010, 0x1016, 0x101c], 20 * PAGE_SIZE);
  assert.equal(higher.translated, first.translated);
  assert.equal(higher.shift - first.shift, 22 * PAGE_SIZE);
  assert.notEqual(make(JUMP_TABLE, [0x1010, 0x101c, 0x1016]).translated, first.translated);
  const changed = JUMP_TABLE.slice();
  changed[0x11] = 11;
  assert.notEqual(make(changed, [0x1010, 0x1016, 0x101c]).translated, first.translated);
  assert.equal(make(JUMP_TABLE, [0x1010, 0x1016, 0x101c]).translated, first.translated);
});

/** An engine of {@link JUMP_TABLE} that is about to choose by rdi. */
function chooser(rdi: bigint, before = 0): { engine: Engine; memory: GuestMemory; start: number } {
  const memory = new GuestMemory();
  if (before > 0) memory.allocate('something before it', before, READ);
  const image = place(memory, JUMP_TABLE, [0x1010, 0x1016, 0x101c]);
  const engine = createEngine(memory, image, () => 1);
  const stack = memory.allocate('stack', PAGE_SIZE, READ | WRITE);
  memory.writeU64(stack.offset + 64, 0xffffffff81000000n);
  engine.registers.set('rsp', toAddress(stack.offset + 64));
  engine.registers.set('rdi', rdi);
  const start = image.executable[0]!.offset;
  engine.registers.rip = toAddress(start);
  engine.registers.budget = 100;
  return { engine, memory, start };
}

test('what an engine enters while it runs changes nothing for the next', () => {
  const added = (memory: GuestMemory) => {
    const image = place(memory, JUMP_TABLE, [0x1010, 0x1016, 0x101c]);
    const { translated, shift } = translateImage(memory, image);
    return { translated, at: image.executable[0]!.offset - shift + JUMP_TABLE.length };
  };
  const { translated, at } = added(new GuestMemory());
  const sizes = () => [translated.entryPoints.size, translated.lookups.length, translated.sites.all().length];
  const before = sizes();
  const code = new AddedCode(translated);
  assert.ok(code.addEntry(at));
  assert.deepEqual([code.isEntry(at), new AddedCode(translated).isEntry(at)], [true, false]);
  assert.deepEqual(sizes(), before);
});

test('engines that share a translation each have their own limit of what they enter', THOROUGH, () => {
  // A jump to rbx, and behind it one-byte instructions, each of which is entered for itself.
  const code = new Uint8Array(PAGE_SIZE).fill(0x90);
  code.set(hex('ff e3'));
  for (let at = 3; at < PAGE_SIZE; at += 2) code[at] = 0xc3;
  const run = (engine: Engine, memory: GuestMemory, start: number, stack: number, places: number): string => {
    for (let n = 0; n < places; n++) {
      for (let again = 0; again < 17; again++) {
        memory.writeU64(stack, 0xffffffff81000000n);
        engine.registers.set('rsp', toAddress(stack));
        engine.registers.set('rbx', toAddress(start + 2 + 2 * n));
        engine.registers.rip = toAddress(start);
        engine.registers.budget = 10;
        const { kind } = engine.run();
        if (kind !== 'kernel') return `${kind} ${n}`;
      }
    }
    return 'none';
  };
  const outcomes = [0, 1].map(() => {
    const memory = new GuestMemory();
    const image = place(memory, code, []);
    const start = image.executable[0]!.offset;
    const engine = createEngine(memory, { ...image, functions: [{ name: 'f', offset: start, size: 2 }] }, () => 1);
    const stack = memory.allocate('stack', PAGE_SIZE, READ | WRITE).offset + 64;
    return () => run(engine, memory, start, stack, 1100);
  });
  assert.deepEqual(
    outcomes.map((outcome) => outcome()),
    ['entangled 1024', 'entangled 1024'],
  );
});

test('an image that lies elsewhere faults at its own addresses', THOROUGH, () => {
  const outcomes = [0, 20 * PAGE_SIZE].map((before) => {
    const { engine, memory, start } = chooser(1n, before);
    engine.registers.set('rsp', 0n);
    const exit = engine.run();
    memory.release();
    assert.equal(exit.kind, 'fault');
    const { fault } = exit as Extract<typeof exit, { kind: 'fault' }>;
    return { ...fault, rip: fault.rip - toAddress(start) };
  });
  assert.deepEqual(outcomes[1], outcomes[0]);
});

test('engines that share a translation share nothing else', () => {
  const run = (rdi: bigint) => {
    const { engine } = chooser(rdi, rdi === 0n ? 0 : PAGE_SIZE);
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

test('so many engines in one memory that their tables no longer fit still run', THOROUGH, () => {
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
