import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRegisters } from '../../kernel-model/pt-regs.ts';
import { bootKernel, call, refusal } from './support.ts';

test('a CPU with no task idles as swapper', () => {
  const { tasks, memory, cpus, layout } = bootKernel({ cpus: 2 });
  const idle = tasks.current(1);
  assert.deepEqual([idle.pid, idle.comm], [0, 'swapper/1']);
  assert.equal(memory.readPointer(cpus.offsetOf('current_task', 1)), idle.offset);
  assert.equal(layout.read(memory, idle.offset, 'task_struct', 'pid'), 0n);
});

test('a described task is in guest memory as its layout says', () => {
  const { tasks, memory, cpus, layout } = bootKernel({ cpus: 2 });
  const registers = { di: 7n, ip: 0x401000n };
  const task = tasks.enter(1, { pid: 42, tgid: 40, comm: 'bash', registers });
  assert.equal(memory.readPointer(cpus.offsetOf('current_task', 1)), task.offset);
  assert.equal(tasks.current(0).pid, 0);
  assert.equal(layout.read(memory, task.offset, 'task_struct', 'pid'), 42n);
  assert.equal(layout.read(memory, task.offset, 'task_struct', 'tgid'), 40n);
  const { offset, size } = layout.field('task_struct', 'comm');
  assert.equal(Buffer.from(memory.bytes(task.offset + offset, size)).toString(), `bash${'\0'.repeat(12)}`);
  const stack = layout.readPointer(memory, task.offset, 'task_struct', 'stack');
  const saved = readRegisters(memory, layout, stack + 16384 - 168);
  assert.deepEqual([saved.di, saved.ip, saved.cs, saved.ss, saved.ax], [7n, 0x401000n, 0x33n, 0x2bn, 0n]);
});

test('a task keeps its task_struct, and its name unless another is given', () => {
  const { tasks } = bootKernel();
  const first = tasks.enter(0, { pid: 42, comm: 'bash' });
  tasks.leave(0);
  assert.equal(tasks.current(0).pid, 0);
  const again = tasks.enter(0, { pid: 42 });
  assert.equal(again.offset, first.offset);
  assert.equal(again.comm, 'bash');
  assert.equal(tasks.enter(0, { pid: 42, comm: 'sh' }).comm, 'sh');
});

test('bpf_get_current_pid_tgid has the thread group above the pid', () => {
  const kernel = bootKernel();
  kernel.tasks.enter(0, { pid: 42, tgid: 40 });
  assert.equal(call(kernel, 'bpf_get_current_pid_tgid'), (40n << 32n) | 42n);
});

test('tasks that cannot be are refused', () => {
  const { tasks } = bootKernel();
  for (const pid of [-1, 1.5, 4194304, Number.NaN]) refusal(() => tasks.enter(0, { pid }), 'TASK_INVALID');
  refusal(() => tasks.enter(0, { pid: 1, comm: '0123456789abcdefg' }), 'TASK_INVALID');
  refusal(() => tasks.enter(0, { pid: 1, comm: 'äöüäöüäöü' }), 'TASK_INVALID');
});

test('processes of the kernel get pids out of the way, and SIGSYS is recorded', () => {
  const { tasks } = bootKernel();
  const loader = tasks.spawn('a-loader-with-a-long-name');
  const other = tasks.spawn('other');
  assert.equal(loader.comm.length, 15);
  assert.notEqual(loader.pid, other.pid);
  tasks.forceSigsys(loader);
  assert.deepEqual(tasks.signals, [{ signal: 'SIGSYS', pid: loader.pid, comm: loader.comm }]);
  tasks.end(loader);
  assert.equal(tasks.find(loader.pid), undefined);
});
