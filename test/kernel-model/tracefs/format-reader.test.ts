import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readFormat } from '../../../kernel-model/tracefs/format-reader.ts';
import { writeFormat } from '../../../kernel-model/tracefs/format-writer.ts';
import {
  COMMON_FIELDS,
  fixedSize,
  recordSize,
  variableLength,
} from '../../../kernel-model/tracefs/tracepoint-format.ts';

const FORMATS = join(import.meta.dirname, '../../../captures/files/formats');
const FILES = readdirSync(FORMATS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('/format'));

function fixture(event: string): string {
  return readFileSync(join(FORMATS, event, 'format'), 'utf8');
}

function refusal(text: string, firstLine?: number): Diagnostic {
  try {
    readFormat(text, { file: 'format', category: 'sched', ...(firstLine === undefined ? {} : { firstLine }) });
  } catch (error) {
    if (error instanceof Diagnostic) return error;
    throw error;
  }
  throw new Error(`this was read: ${text}`);
}

for (const path of FILES) {
  test(`${path} is printed as the kernel printed it`, () => {
    const event = dirname(path);
    const text = readFileSync(join(FORMATS, path), 'utf8');
    const format = readFormat(text, { file: path, category: dirname(event) });
    assert.equal(format.event, event);
    assert.equal(writeFormat(format), text);
  });
}

test('numbers, arrays and signs of sched_switch', () => {
  const format = readFormat(fixture('sched/sched_switch'), { file: 'format', category: 'sched' });
  assert.deepEqual(format.common, COMMON_FIELDS);
  assert.deepEqual(format.fields, [
    { name: 'prev_comm', type: 'char', length: 16, offset: 8, size: 16, signed: false },
    { name: 'prev_pid', type: 'pid_t', offset: 24, size: 4, signed: true },
    { name: 'prev_prio', type: 'int', offset: 28, size: 4, signed: true },
    { name: 'prev_state', type: 'long', offset: 32, size: 8, signed: true },
    { name: 'next_comm', type: 'char', length: 16, offset: 40, size: 16, signed: false },
    { name: 'next_pid', type: 'pid_t', offset: 56, size: 4, signed: true },
    { name: 'next_prio', type: 'int', offset: 60, size: 4, signed: true },
  ]);
  assert.match(format.print!, /^"prev_comm=%s .* REC->next_prio$/);
  assert.equal(fixedSize(format), 64);
  assert.equal(recordSize(format, 0), 68);
});

test('arrays of variable length, of texts, numbers and bits', () => {
  const lengths = (event: string) =>
    readFormat(fixture(event), { file: 'format', category: 'any' }).fields.flatMap((field) => {
      const array = variableLength(field);
      return array === undefined ? [] : [[field.name, array.element, array.relative]];
    });
  assert.deepEqual(lengths('sched/sched_process_exec'), [['filename', 'char', false]]);
  assert.deepEqual(lengths('dma/dma_map_sg'), [
    ['device', 'char', false],
    ['phys_addrs', 'u64', false],
    ['dma_addrs', 'u64', false],
    ['lengths', 'unsigned int', false],
  ]);
  assert.deepEqual(lengths('ipi/ipi_send_cpumask'), [['cpumask', 'cpumask_t', false]]);
  for (const type of ['__rel_loc char', '__rel_loc char[]']) {
    assert.deepEqual(variableLength({ type }), { element: 'char', relative: true });
  }
  assert.equal(variableLength({ type: 'unsigned long' }), undefined);
});

test('an array without a length, as only tracers have it', () => {
  const { fields } = readFormat(fixture('ftrace/print'), { file: 'format', category: 'ftrace' });
  assert.deepEqual(fields.at(-1), { name: 'buf', type: 'char', length: 0, offset: 16, size: 0, signed: false });
});

test('a print format of several lines is kept whole', () => {
  const { print } = readFormat(fixture('ext4/ext4_fc_stats'), { file: 'format', category: 'ext4' });
  assert.equal(print!.split('\n').length, 2);
});

/** A text whose lines can be exchanged one by one. */
const LINES = [
  'name: sched_example',
  'ID: 7',
  'format:',
  '\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;',
  '',
  '\tfield:int pid;\toffset:8;\tsize:4;\tsigned:1;',
  '\tfield:char comm[16];\toffset:12;\tsize:16;\tsigned:0;',
  '',
  'print fmt: "pid=%d", REC->pid',
];

const pid = (text: string) => [5, text] as const;
const REFUSED: readonly (readonly [what: string, change: readonly [index: number, line: string], message: string])[] = [
  ['another first line', [0, 'event: sched_example'], '1: "event: sched_example" is not expected here'],
  ['no name', [0, 'name: '], '1: "name: " is not expected here'],
  ['a name with a blank', [0, 'name: sched example'], '1: "sched/sched example" is not a tracepoint'],
  ['a number that is none', [1, 'ID: seven'], '2: "ID: seven" is not expected here'],
  ['a number of 17 bits', [1, 'ID: 65536'], '2: the ID is 65536'],
  ['no format', [2, 'fields:'], '3: "fields:" is not expected here'],
  ['a line that is no field', pid('\tint pid;'), String.raw`6: "\tint pid;" is not a field`],
  [
    'a field at the margin',
    pid('field:int pid;\toffset:8;\tsize:4;\tsigned:1;'),
    String.raw`6: "field:int pid;\toffset:8;\tsize:4;\tsigned:1;" is not a field`,
  ],
  [
    'a sign that is none',
    pid('\tfield:int pid; offset:8; size:4; signed:2;'),
    String.raw`6: "\tfield:int pid; offset:8; size:4; signed:2;" is not a field`,
  ],
  [
    'a negative offset',
    pid('\tfield:int pid; offset:-8; size:4; signed:1;'),
    String.raw`6: "\tfield:int pid; offset:-8; size:4; signed:1;" is not a field`,
  ],
  [
    'more behind a field',
    pid('\tfield:int pid; offset:8; size:4; signed:1; big'),
    String.raw`6: "\tfield:int pid; offset:8; size:4; signed:1; big" is not a field`,
  ],
  [
    'a carriage return',
    pid('\tfield:int pid;\toffset:8;\tsize:4;\tsigned:1;\r'),
    String.raw`6: "\tfield:int pid;\toffset:8;\tsize:4;\tsigned:1;\r" is not a field`,
  ],
  ['a field without a type', pid('\tfield:pid; offset:8; size:4; signed:1;'), '6: "pid" declares no field'],
  ['a name of digits', pid('\tfield:int 9; offset:8; size:4; signed:1;'), '6: "int 9" declares no field'],
  ['an array of words', pid('\tfield:int a[N]; offset:8; size:4; signed:1;'), '6: "int a[N]" declares no field'],
  ['a field of no bytes', pid('\tfield:int pid; offset:8; size:0; signed:1;'), '6: field "pid" has 0 bytes'],
  [
    'a field that begins too early',
    pid('\tfield:int pid; offset:1; size:4; signed:1;'),
    '6: field "pid" begins at byte 1',
  ],
  [
    'a field that ends too late',
    pid('\tfield:int pid; offset:8190; size:4; signed:1;'),
    '6: field "pid" ends at byte 8194',
  ],
  [
    'a name that is taken',
    pid('\tfield:int common_type; offset:8; size:4; signed:1;'),
    '6: field "common_type" is described twice',
  ],
  ['an uneven array', [6, '\tfield:char comm[16]; offset:12; size:17; signed:0;'], '7: field "comm" has 17 bytes'],
  ['an array of nothing', [6, '\tfield:char comm[16]; offset:12; size:0; signed:0;'], '7: field "comm" has 0 bytes'],
  [
    'a place of two bytes',
    [6, '\tfield:__data_loc char[] comm; offset:12; size:2; signed:0;'],
    '7: field "comm" has 2 bytes',
  ],
  [
    'a third group of fields',
    [8, '\tfield:int a; offset:28; size:4; signed:1;'],
    String.raw`9: "\tfield:int a; offset:28; size:4; signed:1;" is not expected here`,
  ],
  ['no print format', [8, 'print fmt: pid=%d'], '9: "print fmt: pid=%d" is not expected here'],
];

test('the text that is changed below is read', () => {
  const format = readFormat(LINES.join('\n'), { file: 'format', category: 'sched' });
  assert.deepEqual(
    [format.event, format.id, format.fields.map(({ name }) => name), format.print],
    ['sched/sched_example', 7, ['pid', 'comm'], '"pid=%d", REC->pid'],
  );
});

for (const [what, [index, line], message] of REFUSED) {
  test(`refused with its line: ${what}`, () => {
    const found = refusal(LINES.with(index, line).join('\n'));
    assert.deepEqual([found.code, found.kind, found.message], ['TRACEPOINT_FORMAT', 'input', `format:${message}`]);
    assert.ok(found.cause !== '' && found.hint !== '');
  });
}

test('a text that ends early is refused at every line, and at every byte it is either read or refused', () => {
  for (let count = 0; count < LINES.length; count += 1) {
    const found = refusal(
      LINES.slice(0, count)
        .map((line) => `${line}\n`)
        .join(''),
    );
    assert.equal(found.message, `format:${count + 1}: the text ends here`);
  }
  const text = fixture('sched/sched_process_exec');
  for (let length = 0; length < text.indexOf('print fmt: "'); length += 1) {
    assert.equal(refusal(text.slice(0, length)).code, 'TRACEPOINT_FORMAT');
  }
});

test('lines are counted from where the text begins in its file', () => {
  assert.equal(refusal('oops', 30).message, 'format:30: "oops" is not expected here');
});

test('what has neither number nor print format is printed with 0 and an empty text', () => {
  const text = writeFormat({ event: 'a/b', common: COMMON_FIELDS.slice(0, 1), fields: [] });
  const field = '\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n';
  assert.equal(text, `name: b\nID: 0\nformat:\n${field}\n\nprint fmt: ""\n`);
  assert.equal(readFormat(text, { file: 'format', category: 'a' }).print, '""');
});
