import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ, toAddress, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, makeMachine, retired } from './machine.ts';

const CALL = `
  48 c7 c0 00 10 00 80  ; 00: mov rax, 0xffffffff80001000
  ff d0                 ; 07: call rax
  48 83 c0 01           ; 09: add rax, 1
  c3                    ; 0d: ret
`;
const RETURN_LOW = 0x81000000;

test('a call of kernel text finds every register in place and the return address on the stack', () => {
  const seen: unknown[] = [];
  const machine = makeMachine(hex(`48 83 c7 02 bb 05 00 00 00 f9 ${CALL}`), {
    kernel({ engine, memory, stack, code }, low) {
      const { registers } = engine;
      seen.push(low, registers.get('rdi'), registers.get('rbx'), registers.get('rax'), registers.budget);
      seen.push(
        registers.rip,
        registers.rflags & 0x8d5n,
        memory.readU64(stack.offset + stack.size - 24) - toAddress(code.offset),
      );
      registers.setHalves(0, 41, 0);
      return 0;
    },
  });
  machine.set('rdi', 0x100000000n);
  assert.deepEqual(machine.start(0, 1000), { kind: 'kernel' });
  // stc keeps the flags of the addition, but for CF.
  assert.deepEqual(seen, [0x80001000, 0x100000002n, 5n, 0xffffffff80001000n, 995, 0xffffffff80001000n, 1n, 19n]);
  assert.equal(machine.get('rax'), 42n);
  assert.deepEqual(machine.kernelCalls, [0x80001000, RETURN_LOW]);
  assert.equal(retired(machine, 1000), 7);
});

test('kernel text is reached by jump and by return too, and goes back to whatever is on the stack', THOROUGH, () => {
  const machine = makeMachine(
    hex(`
      48 c7 c0 00 10 00 80  ; mov rax, 0xffffffff80001000
      ff e0                 ; jmp rax`),
  );
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.deepEqual(machine.kernelCalls, [0x80001000, RETURN_LOW]);

  const returning = makeMachine(hex('48 c7 c0 00 20 00 80 50 c3'));
  assert.deepEqual(returning.start(), { kind: 'kernel' });
  assert.deepEqual(returning.kernelCalls, [0x80002000, RETURN_LOW]);
});

test('a chain of kernel addresses on the stack is gone through', THOROUGH, () => {
  const machine = makeMachine(hex('48 c7 c0 00 10 00 80 50 48 c7 c0 00 20 00 80 50 c3'));
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.deepEqual(machine.kernelCalls, [0x80002000, 0x80001000, RETURN_LOW]);
});

test('run may begin at a kernel address', () => {
  const machine = makeMachine(hex('90 c3'));
  machine.start(0, 0);
  machine.engine.registers.budget = 10;
  machine.memory.writeU64(machine.stack.offset + 64, toAddress(machine.code.offset));
  machine.memory.writeU64(machine.stack.offset + 72, 0xffffffff81000000n);
  machine.set('rsp', toAddress(machine.stack.offset + 64));
  machine.engine.registers.rip = 0xffffffff80000007n;
  assert.deepEqual(machine.engine.run(), { kind: 'kernel' });
  assert.deepEqual(machine.kernelCalls, [0x80000007, RETURN_LOW]);
  assert.equal(machine.engine.registers.budget, 8);
});

test('leaving from a handler keeps the registers it set, and run goes on from them', () => {
  const machine = makeMachine(hex(`${CALL} b8 63 00 00 00 c3`), {
    kernel({ engine, code }) {
      engine.registers.rip = toAddress(code.offset + 14);
      engine.registers.set('rsp', engine.registers.get('rsp') + 8n);
      return 1;
    },
  });
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.engine.registers.rip, toAddress(machine.code.offset + 14));
  assert.deepEqual(machine.engine.run(), { kind: 'kernel' });
  assert.equal(machine.get('rax'), 99n);
});

test('an exception of the handler goes through, with everything in the register file', () => {
  const machine = makeMachine(hex(`bf 07 00 00 00 ${CALL}`), {
    kernel() {
      throw new RangeError('from the handler');
    },
  });
  assert.throws(() => machine.start(), /from the handler/);
  assert.equal(machine.get('rdi'), 7n);
  assert.equal(retired(machine), 3);
});

test('a handler may change the budget', () => {
  const machine = makeMachine(hex(`${CALL}`), {
    kernel({ engine }) {
      engine.registers.budget = 1;
      return 0;
    },
  });
  assert.deepEqual(machine.start(), { kind: 'budget' });
  assert.equal(machine.engine.registers.rip, toAddress(machine.code.offset + 13));
  const generous = makeMachine(hex(CALL), {
    kernel({ engine }) {
      engine.registers.budget = 50;
      return 0;
    },
  });
  assert.deepEqual(generous.start(0, 2), { kind: 'kernel' });
  assert.equal(generous.engine.registers.budget, 48);
});

test('a handler may make the memory grow, change its contents and its protection', THOROUGH, () => {
  const machine = makeMachine(hex('48 8b 1e 48 c7 c0 00 10 00 80 ff d0 48 8b 0e 48 8b 12 89 0e c3'), {
    kernel({ memory, data, engine }) {
      const large = memory.allocate('large', 64 << 20, READ | WRITE);
      memory.writeU64(large.offset + (63 << 20), 12n);
      engine.registers.set('rdx', toAddress(large.offset + (63 << 20)));
      memory.writeU64(data.offset, 34n);
      memory.protect(data.offset, 4096, READ);
      return 0;
    },
  });
  machine.set('rsi', toAddress(machine.data.offset));
  const exit = machine.start();
  assert.equal(exit.kind === 'fault' && exit.fault.access, 'write');
  assert.equal(machine.get('rbx'), 0n);
  assert.equal(machine.get('rcx'), 34n);
  assert.equal(machine.get('rdx'), 12n);
});

test('a handler may run the engine itself and put the registers back', THOROUGH, () => {
  const machine = makeMachine(hex(`${CALL} ff c3 c3`), {
    kernel({ engine, code, stack, memory }, low) {
      if (low !== 0x80001000) return 1;
      const { registers } = engine;
      const [rip, rsp, budget, flags] = [registers.rip, registers.get('rsp'), registers.budget, registers.rflags];
      registers.rip = toAddress(code.offset + 14);
      memory.writeU64(stack.offset + 512, 0xffffffff81000000n);
      registers.set('rsp', toAddress(stack.offset + 512));
      assert.deepEqual(engine.run(), { kind: 'kernel' });
      registers.rip = rip;
      registers.set('rsp', rsp);
      registers.budget = budget;
      registers.rflags = flags;
      registers.set('rax', 10n);
      return 0;
    },
  });
  machine.set('rbx', 4n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rax'), 11n);
  assert.equal(machine.get('rbx'), 5n);
});

test('a kernel call is made even when it took the last of the budget', () => {
  const machine = makeMachine(hex(CALL));
  assert.deepEqual(machine.start(0, 2), { kind: 'budget' });
  assert.deepEqual(machine.kernelCalls, [0x80001000]);
  assert.equal(machine.engine.registers.rip, toAddress(machine.code.offset + 9));
});
