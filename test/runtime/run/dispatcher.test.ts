import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PAGE_SIZE, toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { REGISTER_NAMES } from '../../../runtime/cpu/register-file.ts';
import { smallKernel } from './small-kernel.ts';

const FRAMES = ['trace_call_bpf', 'do_syscall_64', 'entry_SYSCALL_64_after_hwframe'];

function entered() {
  const all = smallKernel({ cpus: 2, clock: { start: 5_000_000_000 } });
  const { kernel, parts, registers } = all;
  const task = kernel.tasks.enter(1, { pid: 42, comm: 'bash', registers: { di: 7n } });
  const { rsp, rbp } = parts.callerStacks.build(task, FRAMES);
  const program = kernel.memory.allocate('struct bpf_prog', PAGE_SIZE, 0).offset;
  const target = { cpu: 1, context: 0x300010, program, entry: 0x310020, callerRsp: rsp, callerRbp: rbp };
  parts.dispatcher.enter(registers, target);
  return { ...all, task, target };
}

describe('the dispatcher', () => {
  test('enters with the context in rdi, on an aligned Rex stack, with gs at this CPU', () => {
    const { kernel, registers, parts, target } = entered();
    const { memory, cpus } = kernel;
    const top = cpus.stack(1).offset + 32768 - 8;
    assert.equal(registers.get('rdi'), toAddress(target.context));
    assert.equal(registers.rip, toAddress(target.entry));
    assert.equal(registers.get('rsp'), toAddress(top - 8));
    assert.equal(registers.get('rsp') % 16n, 0n);
    assert.equal(registers.get('rbp'), toAddress(top));
    assert.equal(memory.readU64(top - 8), parts.dispatcher.exitAddress);
    assert.equal(registers.gsBase, cpus.gsBase(1));
    assert.equal(memory.readPointer(cpus.offsetOf('rex_curr_prog', 1)), target.program);
    assert.equal(Number(memory.readU64(cpus.offsetOf('rex_prog_start_time', 1))), kernel.clock.jiffies);
    assert.equal(memory.readU64(cpus.offsetOf('rex_curr_prog', 0)), 0n, 'the other CPU is left alone');
  });

  test('pushes rbp, rbx and r12 to r15 on the caller stack, whose pointer lies in the top word', () => {
    const { kernel, task, target } = entered();
    const { memory, cpus } = kernel;
    const saved = memory.readPointer(cpus.stackPointer(1));
    assert.equal(saved, target.callerRsp - 48);
    assert.equal(memory.readPointer(saved + 40), target.callerRbp);
    assert.ok(saved > task.stack && saved < task.registers, 'on the kernel stack, below the user registers');
    assert.equal(memory.readU64(task.registers + kernel.layout.offsetOf('pt_regs', 'di')), 7n, 'they are untouched');
  });

  test('leaves with the caller state restored and eax as the result', () => {
    const { kernel, registers, parts, target } = entered();
    for (const name of REGISTER_NAMES) if (name !== 'rsp') registers.set(name, 0x1122334455667788n);
    registers.set('rsp', toAddress(kernel.cpus.stackPointer(1)));
    assert.equal(parts.dispatcher.leave(registers, 1), 0x55667788);
    assert.equal(registers.get('rsp'), toAddress(target.callerRsp));
    assert.equal(registers.get('rbp'), toAddress(target.callerRbp));
    for (const name of ['rbx', 'r12', 'r13', 'r14', 'r15'] as const) assert.equal(registers.get(name), 0n, name);
    assert.equal(kernel.memory.readU64(kernel.cpus.offsetOf('rex_curr_prog', 1)), 0n);
  });
});
