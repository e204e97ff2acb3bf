import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import type { Exit, Fault } from '../../../runtime/cpu/engine.ts';
import { THOROUGH } from '../../effort.ts';
import { hex, makeMachine, retired } from './machine.ts';

function faultOf(exit: Exit): Fault {
  assert.equal(exit.kind, 'fault');
  return (exit as { readonly fault: Fault }).fault;
}

test('an instruction cut off by the end of the code faults on the byte that is missing', () => {
  const code = new Uint8Array(PAGE_SIZE).fill(0x90);
  code.set(hex('48 b8 01 02'), PAGE_SIZE - 4);
  const machine = makeMachine(code);
  assert.deepEqual(faultOf(machine.start(PAGE_SIZE - 6)), {
    exception: '#PF',
    rip: toAddress(machine.code.offset + PAGE_SIZE - 4),
    address: toAddress(machine.code.offset + PAGE_SIZE),
    access: 'execute',
  });
  assert.equal(retired(machine), 2);
});

test(
  'what is no instruction is one page fault or another at the end of the code: as far as a processor reads',
  THOROUGH,
  () => {
    const cases: readonly (readonly [code: string, exception: '#PF' | '#UD'])[] = [
      // Known opcodes are read with ModRM, SIB, displacement and immediate, before ModRM is found to make them none.
      ['c6 08', '#PF'],
      ['c6 08 00', '#UD'],
      ['c6 c8', '#PF'],
      ['ff 3c', '#PF'],
      ['ff 3c 00', '#UD'],
      ['fe 54', '#PF'],
      ['fe 54 00 00', '#UD'],
      ['82 c0', '#PF'],
      ['82 c0 00', '#UD'],
      ['66 c7 c8 00 00', '#UD'],
      ['c7 c8 00 00 00', '#PF'],
      ['0f 38 0c', '#PF'],
      ['0f 3a 00 c0', '#PF'],
      ['0f 3a 00 c0 00', '#UD'],
      ['ea 00 00 00 00 00', '#PF'],
      // Opcodes that are none are refused without a look at what follows.
      ['06', '#UD'],
      ['0f 04', '#UD'],
      // No map of AMD's where there is pop.
      ['8f 08', '#UD'],
      ['8f e8', '#UD'],
      // Moves of control registers have no memory operand, whatever ModRM says.
      ['0f 20 0c', '#UD'],
      // A REX prefix in front of VEX.
      ['48 c4 e2', '#UD'],
      ['48 c4', '#PF'],
    ];
    for (const [code, exception] of cases) {
      const bytes = hex(code);
      const page = new Uint8Array(PAGE_SIZE).fill(0x90);
      page.set(bytes, PAGE_SIZE - bytes.length);
      const machine = makeMachine(page);
      const fault = faultOf(machine.start(PAGE_SIZE - bytes.length));
      const end = toAddress(machine.code.offset + PAGE_SIZE);
      assert.deepEqual(
        [fault.exception, fault.address, fault.rip],
        [exception, exception === '#PF' ? end : undefined, end - BigInt(bytes.length)],
        code,
      );
    }
  },
);

test('what has two meanings on processors of two makers is carried out in neither', THOROUGH, () => {
  const different = '(in an encoding that processors of Intel and AMD carry out differently)';
  for (const [code, instruction] of [
    ['f3 41 90', `pause ${different}`],
    ['f3 49 90', `pause ${different}`],
    ['f3 66 41 90', `pause ${different}`],
    ['66 ff e3', `jmp rbx ${different}`],
    ['66 ff d3', `call rbx ${different}`],
  ] as const) {
    const machine = makeMachine(hex(`${code} c3`));
    machine.set('rbx', toAddress(machine.code.offset));
    assert.deepEqual(machine.start(), { kind: 'unsupported', rip: toAddress(machine.code.offset), instruction }, code);
  }
  for (const code of ['66 74 00 c3', '66 75 00 c3', '66 eb 00 c3', '66 e8 00 00 00 00 c3']) {
    assert.equal(makeMachine(hex(code)).start().kind, 'unsupported', code);
  }
  // With REX.W in front the prefix has no effect on either; compilers write it so in front of calls.
  for (const code of ['66 48 eb 00 c3', 'f3 40 90 c3', 'f3 48 90 c3', '41 90 c3']) {
    assert.deepEqual(makeMachine(hex(code)).start(), { kind: 'kernel' }, code);
  }
});

test('an indirect call to no address on a stack that cannot be written faults at the stack', () => {
  const machine = makeMachine(hex('48 89 d4 ff d3'));
  machine.set('rbx', 0x8000000000000000n);
  machine.set('rdx', 0x10000n);
  const { exception, access, address } = faultOf(machine.start());
  assert.deepEqual({ exception, access, address }, { exception: '#PF', access: 'write', address: 0xfff8n });
});

test('an instruction of more than 15 bytes is a general protection fault', () => {
  const long = makeMachine(hex('66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90 c3'));
  const exit = long.start();
  assert.equal(exit.kind === 'fault' ? exit.fault.exception : exit.kind, '#GP');
  // An opcode that is none is refused as such as long as 15 bytes hold it.
  const none = faultOf(makeMachine(hex(`${'66 '.repeat(14)}06 c3`)).start());
  assert.equal(none.exception, '#UD');
  const longest = makeMachine(hex('66 66 66 66 66 66 66 66 66 66 66 66 66 66 90 c3'));
  assert.deepEqual(longest.start(), { kind: 'kernel' });
});

test('a segment prefix that is passed over leaves a stack access one', THOROUGH, () => {
  for (const code of ['8b 45 00 c3', '3e 8b 45 00 c3', '2e 8b 45 00 c3']) {
    const machine = makeMachine(hex(code));
    machine.set('rbp', 0x8000000000000000n);
    const exit = machine.start();
    assert.equal(exit.kind === 'fault' ? exit.fault.exception : exit.kind, '#SS', code);
  }
});

test('where neither operand of cmps or movs can be read, the fault is that of rsi', THOROUGH, () => {
  const faultAt = (code: string) => {
    const machine = makeMachine(hex(`${code} c3`));
    machine.set('rsi', 0x10000n);
    machine.set('rdi', 0x20000n);
    machine.set('rcx', 2n);
    return faultOf(machine.start()).address;
  };
  for (const code of ['a6', 'f3 a6', 'f2 48 a7', 'a4', 'f3 a4', 'f3 48 a5']) {
    assert.equal(faultAt(code), 0x10000n, code);
  }
});
