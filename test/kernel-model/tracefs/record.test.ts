import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { DescribedRecord } from '../../../kernel-model/contexts/tracepoint-record.ts';
import type { RecordValue } from '../../../kernel-model/events.ts';
import { GuestMemory, READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { readFormat } from '../../../kernel-model/tracefs/format-reader.ts';
import { LARGEST_RECORD, recordSize, type TracepointFormat } from '../../../kernel-model/tracefs/tracepoint-format.ts';
import { compile, whyNoCompiler } from '../../compile.ts';
import { THOROUGH } from '../../effort.ts';
import { PATIENCE } from '../../patience.ts';
import { skipUnless } from '../../skip.ts';
import { kernelFormats, TRACEFS } from './kernel-formats.ts';

const FORMATS = join(import.meta.dirname, '../../../captures/files/formats');
const memory = new GuestMemory();
after(() => memory.release());

function shipped(event: string): TracepointFormat {
  const text = readFileSync(join(FORMATS, event, 'format'), 'utf8');
  return readFormat(text, { file: event, category: event.slice(0, event.indexOf('/')) });
}

/** A record behind its hidden pointer, in hexadecimal: as many bytes as are asked for. */
function written(format: TracepointFormat, fields: Record<string, RecordValue>, size = LARGEST_RECORD): string {
  const { offset } = memory.allocate('record', LARGEST_RECORD, READ | WRITE);
  new DescribedRecord(format).write(memory, offset, new Map(Object.entries(fields)));
  return Buffer.from(memory.bytes(offset + 8, size - 8)).toString('hex');
}

function refusal(format: TracepointFormat, fields: Record<string, RecordValue>): Diagnostic {
  try {
    written(format, fields);
  } catch (error) {
    if (error instanceof Diagnostic) return error;
    throw error;
  }
  throw new Error('this was not refused');
}

const EXEC = shipped('sched/sched_process_exec');
const FORK = shipped('sched/sched_process_fork');
const SWITCH = shipped('sched/sched_switch');
const MAP = shipped('dma/dma_map_sg');

/** Records of Linux 6.18.44, each behind its first 8 bytes, as perf gave them to user space. */
const OBSERVED: readonly (readonly [event: string, fields: Record<string, RecordValue>, bytes: string])[] = [
  [
    'sched/sched_process_exec',
    { filename: '/usr/bin/true', pid: 0x13ben, old_pid: 0x13ben },
    '14000e00be130000be1300002f7573722f62696e2f74727565000000',
  ],
  [
    'task/task_rename',
    { pid: 0x13c1n, oldcomm: 'raw', newcomm: 'true', oom_score_adj: 0n },
    'c11300007261770000000000000000000000000074727565000000000000000000000000000000000000000000000000'.padEnd(88, '0'),
  ],
];

test('records are those that Linux was seen to make', () => {
  const rename: TracepointFormat = {
    event: 'task/task_rename',
    common: EXEC.common,
    fields: [
      { name: 'pid', type: 'pid_t', offset: 8, size: 4, signed: true },
      { name: 'oldcomm', type: 'char', length: 16, offset: 12, size: 16, signed: false },
      { name: 'newcomm', type: 'char', length: 16, offset: 28, size: 16, signed: false },
      { name: 'oom_score_adj', type: 'short', offset: 44, size: 2, signed: true },
    ],
  };
  const formats: Readonly<Record<string, TracepointFormat>> = { [EXEC.event]: EXEC, [rename.event]: rename };
  for (const [event, fields, bytes] of OBSERVED) {
    assert.equal(written(formats[event]!, fields, 8 + bytes.length / 2), bytes, event);
  }
  assert.deepEqual([recordSize(EXEC, 14), recordSize(rename, 0)], [36, 52]);
});

test('arrays of variable length follow one another, without gaps, in the order of their fields', () => {
  const fields = { parent_comm: 'bash', child_comm: 'a longer name', parent_pid: 1n, child_pid: 2n };
  const text = Buffer.from('bash\0a longer name\0').toString('hex');
  assert.equal(written(FORK, fields, 43), `${'18000500'}01000000${'1d000e00'}02000000${text}`);
  assert.equal(
    written(FORK, {}, 26),
    `${'18000100'}00000000${'19000100'}000000000000`,
    'texts are empty, with their NUL',
  );
});

test('arrays of numbers, of which a missing one takes no bytes', () => {
  const fields = { device: 'a', phys_addrs: [1n, 2n ** 64n - 1n], lengths: [0x1234n], truncated: 1n, dir: 2n };
  const record = written(MAP, fields, 48 + 2 + 16 + 4);
  assert.equal(record.slice(0, 8), '30000200');
  assert.equal(record.slice(32, 64), `${'32001000'}${'42000000'}${'42000400'}02000000`);
  assert.equal(record.slice(80), `6100${'0100000000000000'}${'ff'.repeat(8)}${'34120000'}`);
});

test('a relative place is counted from the end of its field', () => {
  const format: TracepointFormat = {
    event: 'user_events/test',
    common: EXEC.common,
    fields: [
      { name: 'message', type: '__rel_loc char', length: 0, offset: 8, size: 4, signed: false },
      { name: 'count', type: 'u32', offset: 12, size: 4, signed: false },
    ],
  };
  assert.equal(written(format, { message: 'hi', count: 7n }, 19), `${'04000300'}07000000686900`);
});

test('a number for an array of variable length is what its field holds, and nothing lies behind', () => {
  assert.equal(written(EXEC, { filename: 0xffff0014n }, 24), '1400ffff000000000000000000000000');
  assert.match(refusal(EXEC, { filename: 2n ** 32n }).message, /4294967296 does not fit field "filename"$/);
  assert.match(refusal(EXEC, { filename: -1n }).message, /-1 does not fit field "filename"$/);
});

test('both ends of what each type holds', () => {
  const scalar = (type: string, size: number, signed: boolean): TracepointFormat => ({
    event: 'a/b',
    common: EXEC.common,
    fields: [{ name: 'n', type, offset: 8, size, signed }],
  });
  for (const size of [1, 2, 4, 8]) {
    const bits = BigInt(8 * size);
    const signed = scalar('s', size, true);
    assert.equal(written(signed, { n: -(1n << (bits - 1n)) }, 8 + size), '80'.padStart(2 * size, '0'));
    assert.equal(written(signed, { n: (1n << (bits - 1n)) - 1n }, 8 + size), '7f'.padStart(2 * size, 'f'));
    assert.equal(written(signed, { n: -1n }, 16), 'ff'.repeat(size).padEnd(16, '0'));
    assert.equal(refusal(signed, { n: 1n << (bits - 1n) }).code, 'TRACEPOINT_FIELD');
    assert.equal(refusal(signed, { n: -(1n << (bits - 1n)) - 1n }).code, 'TRACEPOINT_FIELD');
    const unsigned = scalar('u', size, false);
    assert.equal(written(unsigned, { n: (1n << bits) - 1n }, 8 + size), 'ff'.repeat(size));
    assert.equal(refusal(unsigned, { n: 1n << bits }).code, 'TRACEPOINT_FIELD');
    assert.equal(refusal(unsigned, { n: -1n }).code, 'TRACEPOINT_FIELD');
  }
  assert.equal(refusal(scalar('bool', 1, false), { n: 2n }).cause, 'its type is bool, from 0 to 1');
  assert.equal(written(scalar('struct s', 3, false), { n: [1n, 255n] }, 11), '01ff00', 'a struct is its bytes');
});

const REFUSED: readonly (readonly [format: TracepointFormat, fields: Record<string, RecordValue>, message: RegExp])[] =
  [
    [SWITCH, { prev_comm: 'a text of 17 byte' }, /: the text for field "prev_comm" has 17 bytes$/],
    [SWITCH, { prev_comm: 'ééééééééé' }, /: the text for field "prev_comm" has 18 bytes$/],
    [SWITCH, { prev_comm: 'a\0b' }, /: the text for field "prev_comm" has a NUL$/],
    [SWITCH, { prev_comm: 1n }, /: field "prev_comm" takes a text or a list of numbers$/],
    [SWITCH, { prev_comm: [256n] }, /: 256 does not fit field "prev_comm"$/],
    [SWITCH, { prev_comm: Array<bigint>(17).fill(1n) }, /: field "prev_comm" is given 17 values$/],
    [SWITCH, { prev_pid: '1' }, /: field "prev_pid" takes a number$/],
    [SWITCH, { prev_pid: [1n] }, /: field "prev_pid" takes a number$/],
    [SWITCH, { none: 1n }, /: there is no field "none"$/],
    [SWITCH, { common_pid: 1n }, /: field "common_pid" cannot be set$/],
    [MAP, { lengths: 'text' }, /: field "lengths" takes a list of numbers$/],
    [MAP, { lengths: [2n ** 32n] }, /: 4294967296 does not fit field "lengths"$/],
    [EXEC, { filename: 'a\0' }, /: the text for field "filename" has a NUL$/],
  ];

test('what a field cannot hold is refused', () => {
  for (const [format, fields, message] of REFUSED) {
    const found = refusal(format, fields);
    assert.match(found.message, message);
    assert.deepEqual([found.code, found.kind], ['TRACEPOINT_FIELD', 'input']);
    assert.ok(found.message.startsWith(`tracepoint ${format.event}: `));
  }
  const elements = { ...EXEC, fields: [{ ...EXEC.fields[0]!, type: '__data_loc struct s[]' }] };
  assert.match(refusal(elements, { filename: [1n] }).cause, /^the size of "struct s" is not known$/);
  assert.equal(written(elements, {}, 12), '0c000000', 'but none at all can be');
});

test('a record fills perf’s buffer and no more', () => {
  // 20 bytes before the text, 4 of perf's own behind it.
  const longest = LARGEST_RECORD - 20 - 4;
  const record = Buffer.from(written(EXEC, { filename: 'x'.repeat(longest - 1) }), 'hex');
  assert.equal(record.readUInt16LE(2), longest);
  assert.equal(record.indexOf(0, 12), 20 + longest - 1 - 8);
  const found = refusal(EXEC, { filename: 'x'.repeat(longest) });
  assert.deepEqual([found.code, found.kind], ['TRACEPOINT_RECORD_SIZE', 'input']);
  assert.match(found.message, /: its record would have 8196 bytes$/);
  assert.equal(refusal(EXEC, { filename: 'x'.repeat(1_000_000) }).code, 'TRACEPOINT_RECORD_SIZE');
});

const compiler = whyNoCompiler();
const binary =
  compiler === undefined ? compile([join(import.meta.dirname, 'hit-tracepoint.c')], ['-O1', '-Wall', '-Werror']) : '';
const [mounted, unmounted] = TRACEFS;
const permitted = mounted && binary !== '' && hit('sched/sched_process_exec', 'exec') !== undefined;
const live = skipUnless(
  permitted,
  compiler !== undefined ? compiler : !mounted ? unmounted : 'perf_event_open is not permitted',
);

/** The kernel's record of an event that a child hits, and the child's pid. */
function hit(event: string, action: string): { pid: bigint; bytes: Buffer } | undefined {
  const id = /^ID: (\d+)$/m.exec(kernelFormats().get(event) ?? '')?.[1];
  const { stdout } = spawnSync(binary, [id ?? '0', action], { encoding: 'utf8', timeout: PATIENCE });
  const [first, record] = stdout.split('\n');
  const pid = /^pid (\d+)$/.exec(first ?? '')?.[1];
  return pid === undefined || !record ? undefined : { pid: BigInt(pid), bytes: Buffer.from(record, 'hex') };
}

const COMM = 'hit-tracepoint';
const LIVE: readonly (readonly [
  event: string,
  action: string,
  fields: (pid: bigint, bytes: Buffer) => Record<string, RecordValue>,
])[] = [
  ['sched/sched_process_exec', 'exec', (pid) => ({ filename: '/bin/true', pid, old_pid: pid })],
  [
    'task/task_rename',
    'rename',
    (pid, bytes) => ({ pid, oldcomm: COMM, newcomm: 'a new name', oom_score_adj: BigInt(bytes.readInt16LE(44)) }),
  ],
  [
    'sched/sched_process_fork',
    'fork',
    (pid, bytes) => ({
      parent_comm: COMM,
      parent_pid: pid,
      child_comm: COMM,
      child_pid: BigInt(bytes.readInt32LE(20)),
    }),
  ],
  ['oom/oom_score_adj_update', 'score', (pid) => ({ pid, comm: COMM, oom_score_adj: 5n })],
];

for (const [event, action, fields] of LIVE) {
  test(`the running kernel's record of ${event} is the same, byte for byte`, { ...live, ...THOROUGH }, () => {
    const text = kernelFormats().get(event);
    assert.ok(text !== undefined, `the kernel has no ${event}`);
    const format = readFormat(text, { file: event, category: event.slice(0, event.indexOf('/')) });
    const found = hit(event, action);
    assert.ok(found !== undefined, 'the event was not hit');
    const { pid, bytes } = found;
    assert.equal(written(format, fields(pid, bytes), bytes.length), bytes.subarray(8).toString('hex'));
    const variable = Object.entries(fields(pid, bytes)).filter(
      ([name, value]) => typeof value === 'string' && /filename|_comm/.test(name),
    );
    const length = variable.reduce((sum, [, value]) => sum + String(value).length + 1, 0);
    assert.equal(recordSize(format, length), bytes.length);
  });
}
