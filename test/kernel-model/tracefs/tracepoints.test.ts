import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTracepointFile } from '../../../captures/events/tracepoint-descriptions.ts';
import { Tracepoints } from '../../../kernel-model/contexts/tracepoints.ts';
import type { KernelEvent, RecordValue } from '../../../kernel-model/events.ts';
import { COMMON_FIELDS, recordSize, type TracepointFormat } from '../../../kernel-model/tracefs/tracepoint-format.ts';
import { attach, bootKernel, enter, program, refusal } from '../support.ts';

const [SWITCH] = readTracepointFile('captures/files/formats/sched/sched_switch/format');
const [OPENAT] = readTracepointFile('captures/files/formats/syscalls/sys_enter_openat/format');
assert.ok(SWITCH !== undefined && OPENAT !== undefined);

test('a kernel that is told of an event twice, or of another record of a system call, does not start', () => {
  const twice = refusal(() => bootKernel({ tracepoints: [SWITCH, SWITCH] }), 'TRACEPOINT_TWICE');
  assert.deepEqual([twice.kind, twice.message], ['input', 'tracepoint sched/sched_switch is described twice']);
  const [number, dfd, ...others] = OPENAT.fields;
  const moved: TracepointFormat = { ...OPENAT, fields: [number!, { ...dfd!, size: 4 }, ...others] };
  const other = refusal(() => new Tracepoints([moved]), 'TRACEPOINT_MISMATCH');
  assert.equal(other.cause, 'field "dfd" is described as 4 bytes at 16, and is 8 bytes at 16 in Linux 6.18');
  const more: TracepointFormat = { ...OPENAT, fields: [...OPENAT.fields, { ...dfd!, name: 'path', offset: 48 }] };
  assert.match(
    refusal(() => new Tracepoints([more]), 'TRACEPOINT_MISMATCH').cause,
    /^field "path" is .* and is not there/,
  );
  assert.doesNotThrow(() => new Tracepoints([SWITCH, OPENAT]));
});

test('programs are attached to what is described, and learn what else is known', () => {
  const kernel = bootKernel({ tracepoints: [SWITCH] });
  const to = (event: string) => () => attach(kernel, program(`tracepoint/${event}`));
  assert.equal(to('sched/sched_switch')().target, 'sched/sched_switch');
  assert.equal(to('syscalls/sys_enter_dup')().target, 'syscalls/sys_enter_dup');
  for (const [event, code] of [
    ['sched/sched_wakeup', 'TRACEPOINT_UNSUPPORTED'],
    ['nvme/nvme_sq', 'TRACEPOINT_UNSUPPORTED'],
    ['syscalls/sched_switch', 'ATTACH_ENOENT'],
    ['sched_switch', 'ATTACH_ENOENT'],
  ] as const) {
    const { cause } = refusal(to(event), code);
    assert.match(cause, /; known are syscalls\/\*, raw_syscalls\/\*, sched\/sched_switch$/);
  }
  assert.equal(refusal(to('ftrace/function'), 'ATTACH_EINVAL').errno, 'EINVAL');
  assert.equal(refusal(to('ftrace/wakeup'), 'ATTACH_ENOENT').errno, 'ENOENT');
});

test('a described record begins with the pointer to the registers, in a buffer of zeroes', () => {
  const kernel = bootKernel({ tracepoints: [SWITCH] });
  const hit = (fields: Readonly<Record<string, RecordValue>>) => {
    const event: KernelEvent = { kind: 'tracepoint', event: SWITCH.event, fields, task: { pid: 42 } };
    return enter(kernel, `tracepoint/${SWITCH.event}`, event);
  };
  const first = hit({ prev_comm: 'x'.repeat(16), prev_pid: 42n });
  assert.equal(kernel.memory.readPointer(first.offset), kernel.tasks.current(0).registers);
  assert.equal(kernel.memory.readU64(first.offset + 24), 42n);
  first.release();
  refusal(() => hit({ prev_pid: 1n << 40n }), 'TRACEPOINT_FIELD');
  const second = hit({});
  assert.equal(second.offset, first.offset, 'a refused event gives its buffer back');
  const rest = kernel.memory.bytes(second.offset + 8, 8192 - 8);
  assert.ok(rest.every((byte) => byte === 0));
  assert.deepEqual(second.frames, ['trace_call_bpf', 'perf_trace_run_bpf_submit']);
});

test('the fixed part of a record ends as the C struct does', () => {
  const format = (size: number): TracepointFormat => ({
    event: 'a/b',
    common: COMMON_FIELDS,
    fields: [
      { name: 'text', type: '__data_loc char[]', offset: 8, size: 4, signed: false },
      { name: 'n', type: 'u', offset: 16, size, signed: false },
      { name: 'flag', type: 'bool', offset: 16 + size, size: 1, signed: false },
    ],
  });
  // 14 bytes of text behind 28 and 32 of the struct, 4 of perf's.
  assert.equal(recordSize(format(8), 14), 32 + 14 + 4 + 6 - 4);
  assert.equal(recordSize(format(4), 14), 24 + 14 + 4 + 6 - 4);
});
