import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { parseEvents } from '../../../captures/events/events-file.ts';
import { formatEvents } from '../../../captures/events/events-writer.ts';
import { parseTracepoints, readTracepointFile } from '../../../captures/events/tracepoint-descriptions.ts';
import { formatTracepoints } from '../../../captures/events/tracepoint-writer.ts';
import { COMMON_FIELDS } from '../../../kernel-model/tracefs/tracepoint-format.ts';
import { THOROUGH } from '../../effort.ts';
import { validatorOf } from '../../schemas.ts';

const CAPTURES = join(import.meta.dirname, '../../../captures');
const FORMATS = join(CAPTURES, 'files/formats');
const inSchema = validatorOf('captures/tracepoints.schema.json');

const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
after(() => rmSync(folder, { recursive: true }));

function refusal(act: () => unknown): Diagnostic {
  try {
    act();
  } catch (error) {
    if (error instanceof Diagnostic) return error;
    throw error;
  }
  throw new Error('this was not refused');
}

const FIELD = '{field: int pid, offset: 8, size: 4, signed: true}';
const described = (keys: string) => `tracepoints:\n  - {event: a/b, ${keys}}\n`;

test('a description by its fields has the common fields of Linux, unless it says others', () => {
  const [format] = parseTracepoints(described(`id: 9, fields: [${FIELD}], print: '"%d", REC->pid'`), 'a.yaml');
  assert.deepEqual(format, {
    event: 'a/b',
    id: 9,
    common: COMMON_FIELDS,
    fields: [{ name: 'pid', type: 'int', offset: 8, size: 4, signed: true }],
    print: '"%d", REC->pid',
  });
  const common = '{field: u32 common_type, offset: 0, size: 4, signed: false}';
  const [other] = parseTracepoints(described(`common: [${common}], fields: []`), 'a.yaml');
  assert.deepEqual(other!.common, [{ name: 'common_type', type: 'u32', offset: 0, size: 4, signed: false }]);
  const renamed = { ...other!, event: 'a/c' };
  assert.deepEqual(parseTracepoints(formatTracepoints([format!, renamed]), 'b.yaml'), [format, renamed]);
});

test(
  'every format file is the same by its path, as a text in YAML, as fields in YAML, and in an events file',
  THOROUGH,
  () => {
    const files = readdirSync(FORMATS, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('/format'),
    );
    for (const path of files) {
      const [category] = path.split('/');
      const direct = readTracepointFile(join(FORMATS, path));
      const text = JSON.stringify({ tracepoints: [{ category, format: readFileSync(join(FORMATS, path), 'utf8') }] });
      const fields = formatTracepoints(direct);
      for (const yaml of [text, fields, JSON.stringify({ tracepoints: [{ file: path }] })]) {
        assert.ok(inSchema(parse(yaml)), JSON.stringify(inSchema.errors));
        assert.deepEqual(parseTracepoints(yaml, join(FORMATS, 'all.yaml')), direct, path);
      }
      const events = formatEvents({ configuration: { tracepoints: direct }, events: [] });
      assert.deepEqual(parseEvents(events, 'events.yaml').configuration.tracepoints, direct, path);
    }
    assert.ok(files.length >= 10);
  },
);

test('a file in YAML may describe several events', () => {
  const events = readTracepointFile(join(FORMATS, 'processes.yaml'));
  assert.deepEqual(
    events.map(({ event }) => event),
    ['sched/sched_process_exec', 'sched/sched_process_fork'],
  );
  for (const { event, fields } of events) {
    assert.deepEqual(fields, readTracepointFile(join(FORMATS, event, 'format'))[0]!.fields, event);
  }
});

/** Refused by reader and schema. */
const REFUSED: readonly (readonly [what: string, text: string, code: string, message: string])[] = [
  ['no list', 'tracepoints: {}', 'YAML_TYPE', 'a.yaml:1:14: tracepoints must be a list'],
  ['no key', 'events: []', 'YAML_UNKNOWN_KEY', 'a.yaml:1:1: "events" is not a key of the document'],
  ['nothing said', 'tracepoints: [{}]', 'YAML_ONE_OF', 'a.yaml:1:15: item 1 of tracepoints has none'],
  [
    'a key of another kind',
    described(`file: x, fields: [${FIELD}]`),
    'YAML_ONE_OF',
    'a.yaml:2:5: item 1 of tracepoints has both event and file',
  ],
  ['no fields', described('id: 1'), 'YAML_MISSING_KEY', 'a.yaml:2:5: item 1 of tracepoints has no fields'],
  [
    'a name without a category',
    'tracepoints: [{event: b, fields: []}]',
    'TRACEPOINT_FORMAT',
    'a.yaml:1:23: "b" is not a tracepoint',
  ],
  [
    'no text behind a category',
    'tracepoints: [{category: a}]',
    'YAML_MISSING_KEY',
    'a.yaml:1:15: item 1 of tracepoints has no format',
  ],
  [
    'a declaration that is none',
    described('fields: [{field: pid, offset: 8, size: 4, signed: true}]'),
    'TRACEPOINT_FORMAT',
    'a.yaml:2:35: "pid" declares no field',
  ],
  [
    'a sign that is a number',
    described('fields: [{field: int pid, offset: 8, size: 4, signed: 1}]'),
    'YAML_TYPE',
    'a.yaml:2:72: signed of item 1 of fields of item 1 of tracepoints must be true or false',
  ],
  [
    'an offset far away',
    described('fields: [{field: int pid, offset: 9999, size: 4, signed: true}]'),
    'YAML_RANGE',
    'a.yaml:2:52: offset of item 1 of fields of item 1 of tracepoints is 9999',
  ],
];

/** Refused by the reader; the schema knows nothing of order and sums. */
const REFUSED_BY_THE_READER: typeof REFUSED = [
  [
    'a field within another',
    described(`fields: [${FIELD}, {field: int b, offset: 9, size: 4, signed: true}]`),
    'TRACEPOINT_FORMAT',
    'a.yaml:2:79: field "b" begins at byte 9',
  ],
  [
    'a field over the common ones',
    described('fields: [{field: int b, offset: 4, size: 4, signed: true}]'),
    'TRACEPOINT_FORMAT',
    'a.yaml:2:27: field "b" begins at byte 4',
  ],
  [
    'an event twice',
    `tracepoints: [{event: a/b, fields: []}, {event: a/b, fields: []}]`,
    'TRACEPOINT_TWICE',
    'a.yaml:1:41: tracepoint a/b is described twice',
  ],
  [
    'a broken text',
    'tracepoints: [{category: a, format: "name: b\\nID: x\\n"}]',
    'TRACEPOINT_FORMAT',
    'a.yaml:1:37: format:2: "ID: x" is not expected here',
  ],
  [
    'another record of a system call',
    'tracepoints: [{event: syscalls/sys_exit_dup, fields: []}]',
    'TRACEPOINT_MISMATCH',
    'a.yaml:1:15: the description of tracepoint syscalls/sys_exit_dup differs from that of the modelled kernel',
  ],
];

for (const [list, accepted] of [
  [REFUSED, false],
  [REFUSED_BY_THE_READER, true],
] as const) {
  for (const [what, text, code, message] of list) {
    test(`refused, naming line and column: ${what}`, () => {
      const found = refusal(() => parseTracepoints(text, 'a.yaml'));
      assert.deepEqual([found.code, found.kind, found.message], [code, 'input', message]);
      assert.equal(inSchema(parse(text)), accepted, 'the schema');
    });
  }
}

test('a format file keeps the folders that tell its category', () => {
  const text = readFileSync(join(FORMATS, 'irq/irq_handler_entry/format'), 'utf8');
  const put = (...parts: string[]) => {
    mkdirSync(join(folder, ...parts.slice(0, -1)), { recursive: true });
    writeFileSync(join(folder, ...parts), text);
    return join(folder, ...parts);
  };
  assert.equal(readTracepointFile(put('irq', 'irq_handler_entry', 'format'))[0]!.event, 'irq/irq_handler_entry');
  assert.match(
    refusal(() => readTracepointFile(put('irq', 'irq_handler_exit', 'format'))).message,
    /format:1: this is the format of irq\/irq_handler_entry$/,
  );
  assert.match(refusal(() => readTracepointFile(put('irq_handler_entry.txt'))).message, /this is not a format file$/);
  assert.equal(refusal(() => readTracepointFile('format')).message, 'format: there is no such file');
  assert.equal(refusal(() => readTracepointFile(join(folder, 'none.yaml'))).code, 'FILE_NOT_FOUND');
  writeFileSync(join(folder, 'bytes.yaml'), Uint8Array.of(0xff, 0xfe));
  assert.equal(refusal(() => readTracepointFile(join(folder, 'bytes.yaml'))).cause, 'its bytes are not valid UTF-8');
});
