import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGISTER_NAMES } from '../../../runtime/cpu/register-file.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { hex, type Machine, makeMachine, retired } from './machine.ts';
import { INDIRECT_CALLS, JUMP_TABLE, LOOP_AND_CALLS, RECURSION } from './programs.ts';

/** Everything a program can see of the processor, and its stack. */
function state(machine: Machine): unknown {
  const { registers } = machine.engine;
  return {
    registers: REGISTER_NAMES.map((name) => registers.get(name)),
    rip: registers.rip,
    rflags: registers.rflags,
    stack: Buffer.from(machine.memory.bytes(machine.stack.offset, machine.stack.size)).toString('hex'),
  };
}

/** How far budgets are apart. */
const EVERY = effort(23, 1);
const table = new Uint8Array(new Int32Array([0x1010, 0x1016, 0x101c]).buffer);
const programs = [
  { name: 'a loop with calls', code: LOOP_AND_CALLS, length: 65 },
  { name: 'recursion', code: RECURSION, rdi: 9n, length: 87 },
  { name: 'a jump table', code: JUMP_TABLE, rdi: 1n, length: 6, readOnly: table },
  { name: 'indirect calls', code: INDIRECT_CALLS, length: 25 },
];

for (const { name, code, rdi = 0n, length, readOnly = new Uint8Array(4) } of programs) {
  const make = (): Machine => {
    const machine = makeMachine(code, { readOnly });
    for (const register of REGISTER_NAMES) if (register !== 'rsp') machine.set(register, 0n);
    machine.set('rdi', rdi);
    return machine;
  };

  test(`${name} takes exactly its instructions from the budget`, () => {
    const machine = make();
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(retired(machine), length);
  });

  test(`${name}: every budget stops where as many single steps do`, () => {
    const stepped = make();
    stepped.start(0, 0);
    for (let budget = 0; budget < length; budget++) {
      if (budget % EVERY === 0) {
        const whole = make();
        assert.deepEqual(whole.start(0, budget), { kind: 'budget' });
        assert.equal(whole.engine.registers.budget, 0);
        assert.deepEqual(state(whole), state(stepped), `after ${budget} instructions`);
      }
      stepped.engine.registers.budget = 1;
      const exit = stepped.engine.run();
      assert.equal(stepped.engine.registers.budget, 0);
      assert.equal(exit.kind, budget === length - 1 ? 'kernel' : 'budget');
    }
  });

  test(`${name} goes on where a budget stopped it`, THOROUGH, () => {
    const reference = make();
    reference.start();
    for (const portion of [1, 2, 3, 5, 7]) {
      const machine = make();
      let exit = machine.start(0, portion);
      while (exit.kind === 'budget') {
        machine.engine.registers.budget = portion;
        exit = machine.engine.run();
        if (exit.kind === 'budget') assert.equal(machine.engine.registers.budget, 0);
      }
      assert.deepEqual(exit, { kind: 'kernel' });
      assert.deepEqual(state(machine), state(reference));
    }
  });
}

test('a budget of 0 retires nothing, wherever rip is', () => {
  const machine = makeMachine(hex('90 c3'));
  for (const rip of [0n, 0xffffc900ffff0000n, 0x800000000000n]) {
    machine.start(0, 0);
    machine.engine.registers.rip = rip;
    assert.deepEqual(machine.engine.run(), { kind: 'budget' });
    assert.equal(machine.engine.registers.rip, rip);
  }
});

test('a budget beyond 32 bits is counted exactly', () => {
  const machine = makeMachine(LOOP_AND_CALLS);
  machine.start(0, 2 ** 40 + 1);
  assert.equal(machine.engine.registers.budget, 2 ** 40 + 1 - 65);
});

test('an endless loop uses up its budget to the last instruction', THOROUGH, () => {
  const machine = makeMachine(hex('eb fe'));
  assert.deepEqual(machine.start(0, 39_000_001), { kind: 'budget' });
  assert.equal(machine.engine.registers.budget, 0);
  assert.equal(machine.engine.registers.rip, 0xffffc90000000000n + BigInt(machine.code.offset));
});

test('a repeated instruction counts once, however often it repeats', () => {
  const machine = makeMachine(hex('f3 aa c3'));
  for (const rcx of [0n, 1n, 100n]) {
    machine.set('rdi', 0xffffc90000000000n + BigInt(machine.data.offset));
    machine.set('rcx', rcx);
    machine.start();
    assert.equal(retired(machine), 2);
    assert.equal(machine.get('rcx'), 0n);
  }
});
