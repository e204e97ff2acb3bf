import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXECUTE, PAGE_SIZE, READ, toAddress, WRITE } from '../../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../../../runtime/cpu/engine.ts';
import { OopsReporter } from '../../../../runtime/run/endings/oops.ts';
import { smallKernel } from '../small-kernel.ts';

/** A kernel whose CPU 0 is in the middle of `app::leaf`, called by `entry`. */
function faulting() {
  const all = smallKernel();
  const { kernel, parts, registers } = all;
  const code = kernel.memory.allocate('image of app', PAGE_SIZE, READ | EXECUTE);
  const data = kernel.memory.allocate('data of app', PAGE_SIZE, READ);
  kernel.kallsyms.addProgramSymbols('0123456789abcdef', [
    { name: 'entry', offset: code.offset, size: 0x40 },
    { name: 'app::leaf', offset: code.offset + 0x40, size: 0x20 },
  ]);
  const task = kernel.tasks.enter(0, { pid: 42, comm: 'bash' });
  const { rsp, rbp } = parts.callerStacks.build(task, ['do_syscall_64']);
  const target = { cpu: 0, context: 0x300000, program: code.offset, entry: code.offset };
  parts.dispatcher.enter(registers, { ...target, callerRsp: rsp, callerRbp: rbp });
  const push = (value: bigint) => {
    registers.set('rsp', registers.get('rsp') - 8n);
    kernel.memory.writeU64(registers.low(4), value);
  };
  push(registers.get('rbp'));
  registers.set('rbp', registers.get('rsp'));
  push(toAddress(code.offset + 0x11));
  const report = (fault: Fault) => new OopsReporter(kernel, parts.backtrace).report(0, registers, fault).oops;
  return { ...all, code, data, push, report };
}

function pageFault(rip: bigint, address: bigint, access: 'read' | 'write' | 'execute'): Fault {
  return { exception: '#PF', rip, address, access, instruction: 'mov rax, [rdi]' };
}

describe('an oops', () => {
  test('leaves a taint, which the log tells from the second one on', () => {
    const { kernel, report, code } = faulting();
    const fault = pageFault(toAddress(code.offset), 0xffffc900fffff008n, 'read');
    const lines = () => kernel.log.records.map(({ text }) => text);
    report(fault);
    kernel.oopses = 1;
    assert.ok(lines().every((line) => !line.startsWith('Tainted: ')));
    report(fault);
    assert.ok(
      lines().some((line) => line.includes(`Comm: bash Tainted: G      D             ${kernel.layout.kernel}`)),
    );
    assert.deepEqual(
      lines().filter((line) => line.startsWith('Tainted: ')),
      ['Tainted: [D]=DIE'],
    );
  });

  test('in the page below the stack is an overflow, wherever the stack pointer is', () => {
    const { kernel, report, code } = faulting();
    const below = kernel.cpus.stack(0).offset - 8;
    const { explanation } = report(pageFault(toAddress(code.offset), toAddress(below), 'write'));
    assert.match(explanation ?? '', /^stack overflow: guard page below the Rex stack of CPU 0/);
  });

  test('is reported as the kernel does', () => {
    const { kernel, report, code, registers } = faulting();
    registers.set('r9', 0xabcn);
    const rip = toAddress(code.offset + 0x48);
    const oops = report(pageFault(rip, 0xffffc900fffff008n, 'write'));
    assert.equal(oops.message, 'BUG: unable to handle page fault for address: ffffc900fffff008');
    assert.equal(oops.symbol, 'rex_prog_0123456789abcdef::app::leaf+0x8/0x20');
    assert.equal(oops.exception, '#PF');
    assert.equal(oops.address, 0xffffc900fffff008n);
    assert.equal(oops.access, 'write');
    assert.equal(oops.rip, rip);
    assert.equal(oops.instruction, 'mov rax, [rdi]');
    assert.equal(oops.registers.r9, 0xabcn);
    assert.equal(oops.registers.rip, rip);
    assert.match(oops.explanation ?? '', /nothing is mapped there/);
    const log = kernel.log.records.map(({ text }) => text);
    assert.deepEqual(log.slice(0, 6), [
      'BUG: unable to handle page fault for address: ffffc900fffff008',
      '#PF: supervisor write access in kernel mode',
      '#PF: error_code(0x0002) - not-present page',
      'Oops: Oops: 0002 [#1] SMP NOPTI',
      `CPU: 0 UID: 0 PID: 42 Comm: bash Not tainted ${kernel.layout.kernel} #1`,
      'RIP: 0010:rex_prog_0123456789abcdef::app::leaf+0x8/0x20',
    ]);
    assert.match(log[6]!, /^RSP: 0018:ffffc900[0-9a-f]{8} EFLAGS: 00000202$/);
    assert.equal(
      log.find((line) => line.includes('R09')),
      `RBP: ${registers.get('rbp').toString(16)} R08: 0000000000000000 R09: 0000000000000abc`,
    );
    assert.ok(log.includes('CR2: ffffc900fffff008'));
    assert.ok(log.includes(' <REX>') && log.includes(' </TASK>'));
    assert.deepEqual(log.slice(-2), [
      '---[ end trace 0000000000000000 ]---',
      'note: bash[42] exited with irqs disabled',
    ]);
  });

  test('in the first instruction of a function shows the caller all the same', () => {
    const { report, code, push, registers } = faulting();
    const first = report({ exception: '#UD', rip: toAddress(code.offset + 0x40) });
    const expected = ['app::leaf', 'entry', 'rex_dispatcher_func'];
    assert.deepEqual(
      first.frames.map(({ symbol }) => symbol),
      expected,
    );
    push(registers.get('rbp'));
    const second = report({ exception: '#UD', rip: toAddress(code.offset + 0x41) });
    assert.deepEqual(
      second.frames.map(({ symbol }) => symbol),
      expected,
    );
  });

  for (const [exception, message] of [
    ['#UD', 'Oops: invalid opcode: 0000 [#1] SMP NOPTI'],
    ['#DE', 'Oops: divide error: 0000 [#1] SMP NOPTI'],
    ['#GP', 'Oops: general protection fault: 0000 [#1] SMP NOPTI'],
    ['#BP', 'Oops: int3: 0000 [#1] SMP NOPTI'],
  ] as const) {
    test(`${exception} has its own title`, () => {
      const { report, code } = faulting();
      const oops = report({ exception, rip: toAddress(code.offset + 0x48) });
      assert.equal(oops.message, message);
      assert.equal(oops.address, undefined);
      assert.ok(oops.explanation);
    });
  }

  test('tells a null pointer', () => {
    const { report, code } = faulting();
    const oops = report(pageFault(toAddress(code.offset + 0x48), 0x18n, 'read'));
    assert.equal(oops.message, 'BUG: kernel NULL pointer dereference, address: 0000000000000018');
    assert.equal(oops.explanation, 'a null pointer');
  });

  test('tells a call through a null pointer, with the caller as the first frame', () => {
    const { report } = faulting();
    const oops = report({ exception: '#PF', rip: 0n, address: 0n, access: 'execute' });
    assert.equal(oops.explanation, 'a call through a null pointer');
    assert.equal(oops.symbol, '0x0000000000000000');
    assert.equal(oops.frames[0]?.symbol, 'entry');
  });

  test('tells a write to read-only memory', () => {
    const { kernel, report, code, data } = faulting();
    const oops = report(pageFault(toAddress(code.offset + 0x48), toAddress(data.offset + 4), 'write'));
    assert.equal(oops.explanation, 'this part of the data of app is read-only');
    assert.equal(kernel.log.records[2]?.text, '#PF: error_code(0x0003) - permissions violation');
  });

  test('tells an attempt to execute data', () => {
    const { kernel, report, data } = faulting();
    const address = toAddress(data.offset);
    const oops = report({ exception: '#PF', rip: address, address, access: 'execute' });
    assert.equal(oops.message, `BUG: unable to handle page fault for address: ${address.toString(16)}`);
    const [first, , , code] = kernel.log.records.map(({ text }) => text);
    assert.equal(first, 'kernel tried to execute NX-protected page - exploit attempt? (uid: 0)');
    assert.equal(code, '#PF: error_code(0x0011) - permissions violation');
    assert.equal(oops.explanation, 'the data of app is not executable there');
  });

  test('tells how far past the end of memory an access was', () => {
    const { report, code, data } = faulting();
    const oops = report(pageFault(toAddress(code.offset), toAddress(data.offset + PAGE_SIZE + 3), 'read'));
    assert.equal(oops.explanation, 'guard page above the data of app: 3 bytes past the end');
  });

  test('tells memory that programs may not look into', () => {
    const { kernel, report, code } = faulting();
    const hidden = kernel.memory.allocate('struct bpf_map of "m"', PAGE_SIZE, 0);
    const oops = report(pageFault(toAddress(code.offset), toAddress(hidden.offset), 'read'));
    assert.equal(oops.explanation, 'the struct bpf_map of "m" cannot be accessed by programs');
  });

  for (const [address, what] of [
    [0x7fff00000000n, /user space/],
    [0x0123456789abcdefn, /non-canonical/],
    [0xffff888000000000n, /an address of the kernel/],
  ] as const) {
    test(`tells 0x${address.toString(16)}`, () => {
      const { report, code } = faulting();
      assert.match(report(pageFault(toAddress(code.offset), address, 'read')).explanation ?? '', what);
    });
  }

  test('tells a stack overflow by the guard page below the Rex stack', () => {
    const { kernel, report, code, registers } = faulting();
    const stack = kernel.cpus.stack(0);
    registers.set('rsp', toAddress(stack.offset));
    const oops = report(pageFault(toAddress(code.offset), toAddress(stack.offset - 8), 'write'));
    assert.match(oops.explanation ?? '', /^stack overflow: guard page below the Rex stack of CPU 0; /);
  });

  test('tells a stack overflow of a frame larger than the guard page', () => {
    const { kernel, report, code, registers } = faulting();
    const stack = kernel.cpus.stack(0);
    const other = kernel.memory.allocate('map', PAGE_SIZE, READ | WRITE);
    registers.set('rsp', toAddress(stack.offset - 0x1800));
    const below = report(pageFault(toAddress(code.offset), toAddress(stack.offset - 0x1808), 'write'));
    assert.match(below.explanation ?? '', /^stack overflow/);
    const elsewhere = report(pageFault(toAddress(code.offset), toAddress(other.offset + PAGE_SIZE), 'write'));
    assert.doesNotMatch(elsewhere.explanation ?? '', /stack overflow/);
  });
});
