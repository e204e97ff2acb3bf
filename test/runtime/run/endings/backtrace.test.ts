import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXECUTE, READ, toAddress } from '../../../../kernel-model/memory/guest-memory.ts';
import { formatCallTrace, traceCalls } from '../../../../runtime/run/endings/call-trace.ts';
import { smallKernel } from '../small-kernel.ts';

/** A program of three functions at 0, 0x40 and 0x80 of its image, entered on CPU 0. */
function program() {
  const all = smallKernel();
  const { kernel, parts, registers } = all;
  const image = kernel.memory.allocate('image', 0x1000, READ | EXECUTE).offset;
  kernel.kallsyms.addProgramSymbols('0123456789abcdef', [
    { name: 'entry', offset: image, size: 0x40 },
    { name: 'app::middle', offset: image + 0x40, size: 0x31 },
    { name: 'app::leaf', offset: image + 0x80, size: 0x20 },
  ]);
  const task = kernel.tasks.enter(0, { pid: 42, comm: 'bash' });
  const frames = ['trace_call_bpf', 'do_syscall_64', 'entry_SYSCALL_64_after_hwframe'];
  const { rsp, rbp } = parts.callerStacks.build(task, frames);
  parts.dispatcher.enter(registers, {
    cpu: 0,
    context: 0x300000,
    program: image,
    entry: image,
    callerRsp: rsp,
    callerRbp: rbp,
  });
  return { ...all, image };
}

/** Does what `call` and the callee's `push rbp; mov rbp, rsp; sub rsp, room` do. */
function call({ kernel, registers }: ReturnType<typeof program>, returnAddress: bigint, room = 16): void {
  const push = (value: bigint) => {
    registers.set('rsp', registers.get('rsp') - 8n);
    kernel.memory.writeU64(registers.low(4), value);
  };
  push(returnAddress);
  push(registers.get('rbp'));
  registers.set('rbp', registers.get('rsp'));
  registers.set('rsp', registers.get('rsp') - BigInt(room));
}

/** The entry's prologue: its return address is there already. */
function prologue({ kernel, registers }: ReturnType<typeof program>): void {
  registers.set('rsp', registers.get('rsp') - 8n);
  kernel.memory.writeU64(registers.low(4), registers.get('rbp'));
  registers.set('rbp', registers.get('rsp'));
}

function trace(all: ReturnType<typeof program>, rip?: bigint) {
  const { kernel, parts, registers } = all;
  const start = rip === undefined ? { rbp: registers.get('rbp') } : { rip, rbp: registers.get('rbp') };
  return traceCalls(kernel, parts.backtrace, 0, start);
}

describe('stack traces', () => {
  test('show every frame on both stacks, innermost first', () => {
    const all = program();
    prologue(all);
    call(all, toAddress(all.image + 0x12));
    call(all, toAddress(all.image + 0x55));
    const lines = formatCallTrace(trace(all, toAddress(all.image + 0x88)));
    assert.deepEqual(lines, [
      'Call Trace:',
      ' <REX>',
      ' rex_prog_0123456789abcdef::app::leaf+0x8/0x20',
      ' rex_prog_0123456789abcdef::app::middle+0x15/0x40',
      ' rex_prog_0123456789abcdef::entry+0x12/0x40',
      ' rex_dispatcher_func+0x32/0x32',
      ' </REX>',
      ' <TASK>',
      ' trace_call_bpf+0x12b/0x320',
      ' do_syscall_64+0xa4/0x280',
      ' entry_SYSCALL_64_after_hwframe+0x76/0x7e',
      ' </TASK>',
    ]);
  });

  test('take the return address of a call that does not return for its caller', () => {
    const all = program();
    prologue(all);
    call(all, toAddress(all.image + 0x40));
    assert.equal(trace(all).program[0]?.line, 'rex_prog_0123456789abcdef::entry+0x40/0x40');
  });

  test('end where a frame pointer leaves the stack', () => {
    const all = program();
    prologue(all);
    call(all, toAddress(all.image + 0x12));
    all.kernel.memory.writeU64(all.registers.low(5), 0x4141414141414141n);
    assert.deepEqual(
      trace(all).program.map(({ symbol }) => symbol),
      ['entry'],
    );
  });

  test('end where frame pointers go in a circle', () => {
    const all = program();
    prologue(all);
    call(all, toAddress(all.image + 0x12));
    all.kernel.memory.writeU64(all.registers.low(5), all.registers.get('rbp'));
    assert.equal(trace(all).program.length, 1);
  });

  test('leave out what is no code, and show code without a symbol by its address', () => {
    const all = program();
    prologue(all);
    call(all, toAddress(all.image + 0x12));
    call(all, 0x1234n);
    call(all, toAddress(all.image + 0x900));
    assert.deepEqual(
      trace(all).program.map(({ symbol }) => symbol),
      [`0x${toAddress(all.image + 0x900).toString(16)}`, 'entry', 'rex_dispatcher_func'],
    );
  });

  test('never read below the stack, nor at its end', () => {
    const all = program();
    const stack = all.kernel.cpus.stack(0);
    for (const at of [stack.offset - 8, stack.offset + stack.size - 8, stack.offset + stack.size]) {
      assert.deepEqual(all.parts.backtrace.walk(stack, { rbp: toAddress(at) }), []);
    }
  });
});
