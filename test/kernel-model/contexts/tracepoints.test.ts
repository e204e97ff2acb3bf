import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import { attach, bootKernel, enter, program, refusal } from '../support.ts';

/** The seven tracepoints whose records the rex crate has types for: fields after the hidden pointer, 8 bytes each. */
const RECORDS: readonly (readonly [
  event: string,
  fields: Record<string, bigint | readonly bigint[]>,
  words: bigint[],
])[] = [
  ['syscalls/sys_enter_open', { filename: 1n, flags: 2n, mode: 3n }, [2n, 1n, 2n, 3n]],
  [
    'syscalls/sys_enter_openat',
    { dfd: -100n, filename: 1n, flags: 2n, mode: 3n },
    [257n, 2n ** 64n - 100n, 1n, 2n, 3n],
  ],
  ['syscalls/sys_exit_open', { ret: -2n }, [2n, 2n ** 64n - 2n]],
  ['syscalls/sys_exit_openat', { ret: 3n }, [257n, 3n]],
  ['syscalls/sys_enter_dup', { fildes: 9n }, [32n, 9n]],
  ['raw_syscalls/sys_enter', { id: 39n, args: [1n, 2n, 3n, 4n, 5n, 6n] }, [39n, 1n, 2n, 3n, 4n, 5n, 6n]],
  ['raw_syscalls/sys_exit', { id: -1n, ret: 5n }, [2n ** 64n - 1n, 5n]],
];

for (const [event, fields, words] of RECORDS) {
  test(`the record of ${event} has its fields in place, after a pointer to the task's registers`, () => {
    const kernel = bootKernel();
    const record = enter(kernel, `tracepoint/${event}`, {
      kind: 'tracepoint',
      event,
      fields,
      task: { pid: 42 },
    }).offset;
    assert.equal(kernel.memory.readPointer(record), kernel.tasks.current(0).registers);
    assert.deepEqual(
      words.map((_, index) => kernel.memory.readU64(record + 8 + 8 * index)),
      words,
    );
  });
}

test("a system call's number is that of the tracepoint, unless the scenario says", () => {
  const kernel = bootKernel();
  const number = (fields: Record<string, bigint>) => {
    const event: KernelEvent = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', fields };
    return kernel.memory.readU64(enter(kernel, 'tracepoint/syscalls/sys_enter_dup', event).offset + 8);
  };
  assert.equal(number({}), 32n);
  assert.equal(number({ nr: 33n }), 33n);
  assert.equal(number({ __syscall_nr: 34n }), 34n);
  assert.equal(number({ nr: -1n }), 0xffffffffn, 'the field is an int');
});

test('fields that a record cannot have are refused', () => {
  const kernel = bootKernel();
  const set = (event: string, fields: Record<string, bigint | readonly bigint[]>) =>
    refusal(() => enter(kernel, `tracepoint/${event}`, { kind: 'tracepoint', event, fields }), 'TRACEPOINT_FIELD')
      .message;
  assert.match(set('syscalls/sys_enter_dup', { fd: 1n }), /no field "fd"/);
  assert.match(set('syscalls/sys_enter_dup', { fildes: 2n ** 64n }), /does not fit field "fildes"/);
  assert.match(set('syscalls/sys_enter_dup', { nr: 2n ** 32n }), /does not fit/);
  assert.match(set('syscalls/sys_enter_dup', { fildes: [1n] }), /given 1 values/);
  assert.match(set('raw_syscalls/sys_enter', { args: [1n, 2n, 3n, 4n, 5n, 6n, 7n] }), /given 7 values/);
});

test('tracepoints that Linux has not are ENOENT, those that the model has not are unsupported', () => {
  const kernel = bootKernel();
  const to = (event: string) => () => attach(kernel, program(`tracepoint/${event}`));
  for (const event of [
    'syscalls/sys_enter_nonsense',
    'raw_syscalls/other',
    'raw_syscalls/toString',
    'sched_switch',
    'syscalls',
    'sched/',
  ]) {
    assert.equal(refusal(to(event), 'ATTACH_ENOENT').errno, 'ENOENT', event);
  }
  assert.equal(refusal(() => attach(kernel, program('tracepoint')), 'ATTACH_ENOENT').errno, 'ENOENT');
  for (const event of ['sched/sched_switch', 'nvme/nvme_sq', 'no/such']) {
    assert.equal(refusal(to(event), 'TRACEPOINT_UNSUPPORTED').kind, 'unsupported', event);
  }
  assert.equal(attach(kernel, program('tracepoint'), 'syscalls/sys_exit_read').target, 'syscalls/sys_exit_read');
});
