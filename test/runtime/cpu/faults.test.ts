import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, READ, toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { type Exit, type Fault, KERNEL_TEXT_HIGH } from '../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES, type RegisterName } from '../../../runtime/cpu/register-file.ts';
import { THOROUGH } from '../../effort.ts';
import { BUDGET, hex, type Machine, makeMachine, retired } from './machine.ts';

/** A machine whose second data page can only be read. */
function makeWithReadOnlyPage(code: string): Machine {
  const machine = makeMachine(hex(code));
  machine.memory.protect(machine.data.offset + PAGE_SIZE, PAGE_SIZE, READ);
  return machine;
}

function faultOf(exit: Exit): Fault {
  assert.equal(exit.kind, 'fault');
  return (exit as { readonly fault: Fault }).fault;
}

interface RefusedAccess {
  readonly code: string;
  readonly instruction: string;
  /** The address in rbx, from the start of the data's second page. */
  readonly at: number;
  readonly size?: number;
  readonly access: 'read' | 'write';
  /** The first byte refused, from the start of the second page. */
  readonly first: number;
}

const refused: readonly RefusedAccess[] = [
  { code: '48 89 03', instruction: 'mov [rbx],rax', at: 0, access: 'write', first: 0 },
  { code: '48 89 03', instruction: 'mov [rbx],rax', at: -7, access: 'write', first: 0 },
  { code: '66 89 03', instruction: 'mov [rbx],ax', at: -1, access: 'write', first: 0 },
  { code: '88 03', instruction: 'mov [rbx],al', at: 5, access: 'write', first: 5 },
  { code: '48 8b 03', instruction: 'mov rax,[rbx]', at: PAGE_SIZE, access: 'read', first: PAGE_SIZE },
  { code: '48 8b 03', instruction: 'mov rax,[rbx]', at: PAGE_SIZE - 3, access: 'read', first: PAGE_SIZE },
  { code: '8a 03', instruction: 'mov al,[rbx]', at: PAGE_SIZE, access: 'read', first: PAGE_SIZE },
  { code: '48 83 03 01', instruction: 'add qword ptr [rbx],1', at: 8, access: 'write', first: 8 },
  { code: '48 83 03 01', instruction: 'add qword ptr [rbx],1', at: PAGE_SIZE, access: 'write', first: PAGE_SIZE },
  {
    code: '48 83 03 01',
    instruction: 'add qword ptr [rbx],1',
    at: PAGE_SIZE - 3,
    access: 'write',
    first: PAGE_SIZE - 3,
  },
  { code: 'd3 23', instruction: 'shl dword ptr [rbx],cl', at: 0, access: 'write', first: 0 },
  { code: 'f0 48 0f b1 0b', instruction: 'lock cmpxchg [rbx],rcx', at: 0, access: 'write', first: 0 },
  { code: '0f c1 03', instruction: 'xadd [rbx],eax', at: 0, access: 'write', first: 0 },
  { code: '87 03', instruction: 'xchg eax,[rbx]', at: 0, access: 'write', first: 0 },
  { code: '8f 03', instruction: 'pop qword ptr [rbx]', at: 0, access: 'write', first: 0 },
  { code: 'ff 33', instruction: 'push qword ptr [rbx]', at: PAGE_SIZE, access: 'read', first: PAGE_SIZE },
  { code: '48 f7 33', instruction: 'div qword ptr [rbx]', at: PAGE_SIZE, access: 'read', first: PAGE_SIZE },
  { code: 'ff 13', instruction: 'call qword ptr [rbx]', at: PAGE_SIZE, access: 'read', first: PAGE_SIZE },
  { code: '0f 48 03', instruction: 'cmovs eax,[rbx]', at: PAGE_SIZE, access: 'read', first: PAGE_SIZE },
];

for (const { code, instruction, at, access, first } of refused) {
  test(`${instruction} at ${at} faults and changes nothing`, () => {
    // Flags that a skipped or a repeated write of them would change: stc and an addition before the access.
    const machine = makeWithReadOnlyPage(`48 83 c2 ff ${code} 48 ff c0 c3`);
    for (const [n, name] of REGISTER_NAMES.entries()) machine.set(name, 0x1111111111111111n * BigInt(n));
    machine.set('rbx', toAddress(machine.data.offset + PAGE_SIZE + at));
    const before = Buffer.from(machine.memory.u8.subarray(machine.data.offset, machine.data.offset + 2 * PAGE_SIZE));
    const fault = faultOf(machine.start());
    assert.deepEqual(fault, {
      exception: '#PF',
      rip: toAddress(machine.code.offset + 4),
      address: toAddress(machine.data.offset + PAGE_SIZE + first),
      access,
      instruction,
    });
    assert.equal(retired(machine), 1);
    assert.equal(machine.engine.registers.rip, fault.rip);
    assert.equal(machine.get('rsp'), toAddress(machine.stack.offset + machine.stack.size - 16));
    assert.equal(machine.get('rax'), 0n);
    assert.equal(machine.get('rcx'), 0x1111111111111111n);
    assert.equal(machine.engine.registers.rflags, 0x17n);
    const after = Buffer.from(machine.memory.u8.subarray(machine.data.offset, machine.data.offset + 2 * PAGE_SIZE));
    assert.ok(before.equals(after));
  });
}

test('an access across two writable pages is one access', THOROUGH, () => {
  const machine = makeMachine(hex('48 89 03 48 8b 0b c3'));
  machine.set('rbx', toAddress(machine.data.offset + PAGE_SIZE - 3));
  machine.set('rax', 0x1122334455667788n);
  assert.deepEqual(machine.start(), { kind: 'kernel' });
  assert.equal(machine.get('rcx'), 0x1122334455667788n);
});

test('an address outside the window faults there, a non-canonical one has none', () => {
  const cases: readonly [string, bigint, string][] = [
    ['48 8b 03', 0n, '#PF'],
    ['48 8b 03', 0x7ffffffffff0n, '#PF'],
    ['48 8b 03', 0x800000000000n, '#GP'],
    ['48 8b 03', 0x7ffffffffffcn, '#GP'],
    ['48 8b 03', 0xffff7fffffffffffn, '#GP'],
    ['48 8b 03', 0xffff800000000000n, '#PF'],
    ['48 8b 03', 0xffffc90100000000n, '#PF'],
    ['48 8b 03', 0xffffc8ffffffffffn, '#PF'],
    ['48 8b 03', 0xffffffff81000000n, '#PF'],
    ['48 8b 5d 00', 0x800000000000n, '#SS'],
    ['48 8b 5d 00', 0x1000n, '#PF'],
  ];
  for (const [code, address, exception] of cases) {
    const machine = makeMachine(hex(`${code} c3`));
    machine.set('rbx', address);
    machine.set('rbp', address);
    const fault = faultOf(machine.start());
    assert.equal(fault.exception, exception, address.toString(16));
    assert.equal(fault.address, exception === '#PF' ? address : undefined);
  }
});

test('the engine and the page tables are out of the guest’s reach', THOROUGH, () => {
  for (const offset of [0, 0x1000, 0x1fff, 0x100000, 0x1fffff]) {
    const machine = makeMachine(hex('c6 03 07 c3'));
    machine.set('rbx', toAddress(offset));
    assert.equal(faultOf(machine.start()).address, toAddress(offset));
  }
});

test('code and read-only data can be read and not written', () => {
  const machine = makeMachine(hex('8a 03 88 03 c3'));
  for (const offset of [machine.code.offset, machine.readOnly.offset]) {
    machine.set('rbx', toAddress(offset));
    const fault = faultOf(machine.start());
    assert.deepEqual([fault.access, fault.address, retired(machine)], ['write', toAddress(offset), 1]);
  }
});

test('gs adds its base to data accesses, modulo 2^64, and not to lea', () => {
  const machine = makeMachine(hex('65 48 8b 03 65 48 8d 0b 65 48 89 43 08 c3'));
  machine.memory.writeU64(machine.data.offset + 16, 77n);
  const address = toAddress(machine.data.offset + 16);
  for (const base of [0n, 16n, 0xffffffffffffff00n, 0x8000000000000000n]) {
    machine.engine.registers.gsBase = base;
    const link = BigInt.asUintN(64, address - base);
    machine.set('rbx', link);
    assert.deepEqual(machine.start(), { kind: 'kernel' });
    assert.equal(machine.get('rax'), 77n);
    assert.equal(machine.get('rcx'), link);
    assert.equal(machine.memory.readU64(machine.data.offset + 24), 77n);
  }
});

test('traps name their exception and are not retired', () => {
  const cases: readonly [string, string, string | undefined][] = [
    ['0f 0b', '#UD', 'ud2'],
    ['cc', '#BP', 'int 3'],
    ['06', '#UD', undefined],
    ['0f ff c0', '#UD', 'ud0 eax,eax'],
    ['0f b9 c1', '#UD', 'ud1 eax,ecx'],
    ['f0 90', '#UD', undefined],
    ['31 d2 31 c9 f7 f1', '#DE', 'div ecx'],
    ['66 c7 c1 01 00 66 ba 01 00 66 f7 f1', '#DE', 'div cx'],
  ];
  for (const [code, exception, instruction] of cases) {
    const machine = makeMachine(hex(`90 ${code}`));
    const fault = faultOf(machine.start());
    assert.equal(fault.exception, exception, code);
    assert.equal(fault.instruction, instruction, code);
    assert.equal(machine.engine.registers.rip, fault.rip);
    assert.equal(retired(machine), exception === '#DE' ? 3 : 1);
  }
});

test('division faults exactly where the quotient does not fit', THOROUGH, () => {
  const divide = (code: string, values: Partial<Record<RegisterName, bigint>>): string | bigint => {
    const machine = makeMachine(hex(`${code} c3`));
    for (const [name, value] of Object.entries(values)) machine.set(name as RegisterName, BigInt.asUintN(64, value));
    const exit = machine.start();
    return exit.kind === 'fault' ? exit.fault.exception : machine.get('rax');
  };
  const smallest = -(1n << 63n);
  assert.equal(divide('48 f7 f9', { rax: smallest, rdx: -1n, rcx: -1n }), '#DE');
  assert.equal(divide('48 f7 f9', { rax: smallest, rdx: -1n, rcx: 1n }), 1n << 63n);
  assert.equal(divide('48 f7 f9', { rax: 0n, rdx: 1n, rcx: -2n }), 1n << 63n);
  assert.equal(divide('48 f7 f9', { rax: 0n, rdx: 1n, rcx: 2n }), '#DE');
  assert.equal(divide('48 f7 f1', { rax: -1n, rdx: 6n, rcx: 7n }), (1n << 64n) - 1n);
  assert.equal(divide('48 f7 f1', { rax: 0n, rdx: 7n, rcx: 7n }), '#DE');
  assert.equal(divide('f7 f9', { rax: 0x80000000n, rdx: 0xffffffffn, rcx: -1n }), '#DE');
  assert.equal(divide('f7 f9', { rax: 0x80000000n, rdx: 0xffffffffn, rcx: 1n }), 0x80000000n);
});

test('what is legal and not in the table is named, at its place', THOROUGH, () => {
  const cases: readonly [string, string][] = [
    ['f4', 'hlt'],
    ['fa', 'cli'],
    ['0f 31', 'rdtsc'],
    ['0f 32', 'rdmsr'],
    ['0f 58 c1', 'addps xmm0,xmm1'],
    ['f2 0f 10 00', 'movsd xmm0,qword ptr [rax]'],
    ['d9 e8', 'fld1'],
    ['64 8b 00', 'mov eax,fs:[rax]'],
    ['0f 05', 'syscall'],
    ['8e d8', 'mov ds,eax'],
    ['67 a4', 'movs byte ptr [edi],byte ptr [esi]'],
  ];
  for (const [code, instruction] of cases) {
    const machine = makeMachine(hex(`90 ${code} c3`));
    const rip = toAddress(machine.code.offset + 1);
    assert.deepEqual(machine.start(), { kind: 'unsupported', rip, instruction });
    assert.equal(retired(machine), 1);
    assert.equal(machine.engine.registers.rip, rip);
  }
});

test('execution that leaves the executable pages faults at its target', THOROUGH, () => {
  const cases: readonly [string, (machine: Machine) => bigint][] = [
    ['call', ({ data }) => toAddress(data.offset)],
    ['call', () => 0n],
    ['jump', ({ code }) => toAddress(code.offset + code.size)],
    ['jump', () => 0xffffc90000000010n],
    ['return', ({ readOnly }) => toAddress(readOnly.offset)],
  ];
  const bytes = { call: 'ff d3', jump: 'ff e3', return: '53 c3' };
  for (const [way, target] of cases) {
    const machine = makeMachine(hex(bytes[way as keyof typeof bytes]));
    const address = target(machine);
    machine.set('rbx', address);
    const fault = faultOf(machine.start());
    assert.deepEqual(fault, { exception: '#PF', rip: address, address, access: 'execute' });
    assert.equal(retired(machine), way === 'return' ? 2 : 1);
    assert.equal(machine.engine.registers.rip, address);
  }
});

test('a transfer to a non-canonical address faults at the instruction, with nothing done', () => {
  const cases: readonly [string, string][] = [
    ['call', 'ff d3'],
    ['jump', 'ff e3'],
    ['return', '53 c3'],
  ];
  const idle = makeMachine(hex('cc'));
  idle.start();
  const stackTop = idle.engine.registers.get('rsp');
  for (const [way, bytes] of cases) {
    for (const target of [0x800000000000n, 0xffff123400000000n]) {
      const machine = makeMachine(hex(bytes));
      machine.set('rbx', target);
      const { exception, rip } = faultOf(machine.start());
      assert.deepEqual(
        { exception, rip },
        { exception: '#GP', rip: toAddress(machine.code.offset + (way === 'return' ? 1 : 0)) },
      );
      assert.equal(retired(machine), way === 'return' ? 1 : 0);
      assert.equal(machine.engine.registers.get('rsp'), way === 'return' ? stackTop - 8n : stackTop);
    }
  }
});

test('execution that runs over the end of the code faults there', () => {
  const machine = makeMachine(new Uint8Array(PAGE_SIZE).fill(0x90));
  const end = toAddress(machine.code.offset + PAGE_SIZE);
  assert.deepEqual(faultOf(machine.start(PAGE_SIZE - 3)), {
    exception: '#PF',
    rip: end,
    address: end,
    access: 'execute',
  });
  assert.equal(retired(machine), 3);
});

test('a page of zeros is code like any other', THOROUGH, () => {
  // add [rax], al, over and over.
  const machine = makeMachine(new Uint8Array(12 * PAGE_SIZE));
  machine.set('rax', toAddress(machine.data.offset));
  const fault = faultOf(machine.start());
  assert.equal(fault.address, toAddress(machine.code.offset + 12 * PAGE_SIZE));
  assert.equal(retired(machine), 6 * PAGE_SIZE);
});

test('an unaligned cmpxchg16b is refused before its page is looked at', () => {
  const machine = makeMachine(hex('48 0f c7 0b c3'));
  machine.set('rbx', 8n);
  assert.equal(faultOf(machine.start()).exception, '#GP');
  machine.set('rbx', 16n);
  assert.equal(faultOf(machine.start()).exception, '#PF');
});

test('a fault of a return that a kernel function makes is at the kernel’s address', () => {
  const machine = makeMachine(hex('48 89 d4 ff e0'));
  machine.set('rax', (BigInt(KERNEL_TEXT_HIGH) << 32n) | 0x81234000n);
  machine.set('rdx', 0x1000n);
  const fault = faultOf(machine.start());
  assert.deepEqual(fault, { exception: '#PF', rip: 0xffffffff81234000n, address: 0x1000n, access: 'read' });
  assert.equal(BUDGET - machine.engine.registers.budget, 2);
});
