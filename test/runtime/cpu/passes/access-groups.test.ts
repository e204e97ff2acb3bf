import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ, toAddress, WRITE } from '../../../../kernel-model/memory/guest-memory.ts';
import { AccessGroups } from '../../../../runtime/cpu/passes/access-groups.ts';
import { hex, makeMachine } from '../machine.ts';

const at = (distance: number, origin = 1) => ({ origin, distance });

test('an access near one with the same origin is checked with it, and needs what both need', () => {
  const groups = new AccessGroups();
  assert.equal(groups.covers(at(8), 4, READ), false);
  const group = groups.begin(at(8), 4, READ);
  assert.equal(groups.covers(at(0), 8, READ), true);
  assert.equal(groups.covers(at(16), 2, WRITE), true);
  assert.deepEqual(
    { low: group.low, high: group.high, need: group.need, first: group.first },
    { low: 0, high: 18, need: READ | WRITE, first: 8 },
  );
  assert.equal(groups.covers(at(8, 2), 4, READ), false);
});

test('an access that is far away is checked by itself', () => {
  const groups = new AccessGroups();
  const group = groups.begin(at(0), 8, READ);
  assert.equal(groups.covers(at(2041), 8, READ), false);
  assert.equal(groups.covers(at(2040), 8, READ), true);
  assert.equal(group.high, 2048);
});

test('what a block before has checked is not checked again, and nothing is added to it', () => {
  const before = new AccessGroups();
  const group = before.begin(at(0), 8, READ);
  const groups = new AccessGroups(before);
  assert.equal(groups.covers(at(4), 4, READ), true);
  assert.equal(groups.covers(at(4), 8, READ), false);
  assert.equal(groups.covers(at(4), 4, WRITE), false);
  assert.equal(group.high, 8);
});

// mov al, 1; mov [rdi], al; mov [rdi + 32], al; mov al, 2; ret
const TWO_STORES = hex('b0 01  88 07  88 47 20  b0 02  c3');

test('where the last access of a group is refused, the first is made and the fault is that of the last', () => {
  const machine = makeMachine(TWO_STORES);
  const { offset, size } = machine.data;
  machine.set('rdi', toAddress(offset + size - 16));
  const exit = machine.start(0, 100);
  assert.deepEqual(exit, {
    kind: 'fault',
    fault: {
      exception: '#PF',
      rip: toAddress(machine.code.offset + 4),
      address: toAddress(offset + size + 16),
      access: 'write',
      instruction: 'mov [rdi+20h],al',
    },
  });
  assert.equal(machine.memory.u8[offset + size - 16], 1);
  assert.equal(machine.get('rax') & 0xffn, 1n);
  assert.equal(machine.engine.registers.budget, 98);
});

test('a group lies across pages, and each of them is looked at', () => {
  const machine = makeMachine(TWO_STORES);
  const { offset, size } = machine.data;
  machine.set('rdi', toAddress(offset + size / 2 - 16));
  assert.equal(machine.start().kind, 'kernel');
  machine.memory.protect(offset + size / 2, size / 2, READ);
  const exit = machine.start();
  assert.ok(exit.kind === 'fault' && exit.fault.address === toAddress(offset + size / 2 + 16));
});

test('the lowest access of a group may come last', () => {
  // mov [rdi + 32], al; mov [rdi], al; ret
  const machine = makeMachine(hex('88 47 20  88 07  c3'));
  const { offset } = machine.data;
  machine.set('rdi', toAddress(offset - 16));
  const exit = machine.start();
  assert.ok(exit.kind === 'fault' && exit.fault.address === toAddress(offset - 16));
});
